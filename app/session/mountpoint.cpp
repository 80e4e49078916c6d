// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file opens the mountpoint.

#include "app/session/mountpoint.h"

#include "app/session/safeopen.h"

#include <array>
#include <cerrno>
#include <climits>
#include <string>
#include <string_view>
#include <unistd.h>

namespace fuseboard {
namespace fs = std::filesystem;
namespace {

std::unexpected<Error> refused(ErrorCode code, int sysErrno, const fs::path &path, std::string_view why)
{
    return failure(code, Stage::Validate, sysErrno, path.string() + " " + std::string(why));
}

/// What stands where no folder is.
std::unexpected<Error> noFolder(const fs::path &path, std::chrono::milliseconds deadline)
{
    const auto fd = openPath(path, OpenKind::NoFollow, deadline);
    const auto info = fd ? rememberedAttributes(fd->get()) : std::unexpected(fd.error());
    if (info && S_ISLNK(info->stx_mode))
        return refused(ErrorCode::InvalidArgument, 0, path, "is a link. Give the folder that it points to.");
    return refused(ErrorCode::NotADirectory, 0, path, "is something else.");
}

std::unexpected<Error> meaningOf(int sysErrno, const fs::path &path, std::chrono::milliseconds deadline)
{
    switch (sysErrno) {
    case ENOENT:
        return refused(ErrorCode::MountpointMissing, 0, path, "is not there.");
    case ENOTDIR:
    case ELOOP:
        return noFolder(path, deadline);
    case EACCES:
        return refused(ErrorCode::FolderNotWritable, sysErrno, path,
                       "cannot be reached: a folder above it is closed to you.");
    case ETIMEDOUT:
        return refused(ErrorCode::PathHangs, sysErrno, path, "did not answer.");
    default:
        return refused(ErrorCode::InvalidArgument, sysErrno, path, "cannot be opened.");
    }
}

/// With a slash at its end, a link would be followed.
fs::path withoutSlashAtEnd(const fs::path &path)
{
    std::string text = path.native();
    while (text.size() > 1 && text.ends_with('/'))
        text.pop_back();
    return text;
}

} // namespace

Result<Mountpoint> openMountpoint(const fs::path &path, std::chrono::milliseconds deadline)
{
    const fs::path wanted = withoutSlashAtEnd(path);
    auto fd = openPath(wanted, OpenKind::Folder, deadline);
    if (!fd)
        return meaningOf(fd.error(), wanted, deadline);
    std::array<char, PATH_MAX> link;
    const std::string name = "/proc/self/fd/" + std::to_string(fd->get());
    const ssize_t length = ::readlink(name.c_str(), link.data(), link.size());
    if (length <= 0 || link[0] != '/')
        return refused(ErrorCode::InvalidArgument, 0, wanted, "has no name from here.");
    const auto info = rememberedAttributes(fd->get());
    if (info && info->stx_nlink == 0)
        return refused(ErrorCode::MountpointGone, 0, wanted, "was removed.");
    return Mountpoint{.fd = std::move(*fd),
                      .path = std::string(link.data(), static_cast<std::size_t>(length))};
}

} // namespace fuseboard
