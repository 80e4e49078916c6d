// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks descriptors with statx(AT_STATX_DONT_SYNC), statmount, F_GETFL, poll and readlink in
// /proc.

#include "helper/front/descriptors.h"

#include "dbus/types/filesystems.h"
#include "helper/front/fusemounts.h"

#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr unsigned FuseMajor = 10;
constexpr unsigned FuseMinor = 229;
constexpr unsigned WritableByOthers = 022;

/// What a descriptor's own link in /proc says: a path, or "anon_inode:[pidfd]" and the like.
std::string linkOf(int fd)
{
    std::array<char, PATH_MAX> target;
    const std::string link = "/proc/self/fd/" + std::to_string(fd);
    const ssize_t length = readlink(link.c_str(), target.data(), target.size());
    return length < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

// DONT_SYNC answers from memory: a server that hangs is not asked.
bool look(int fd, unsigned mask, struct statx &status)
{
    return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, mask, &status) == 0;
}

bool isPlainFolder(int fd)
{
    struct statx status;
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || (flags & O_PATH) == 0)
        return false;
    // EACCES: FUSE shows what lies on it to its owner alone. A mountpoint that is replaced is such a folder.
    if (!look(fd, STATX_TYPE, status))
        return errno == EACCES;
    return S_ISDIR(status.stx_mode);
}

// The kernel takes a device opened O_RDONLY too; then the server could not answer.
bool isFuseDevice(int fd)
{
    struct statx status;
    const int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_PATH) == 0 && (flags & O_ACCMODE) == O_RDWR &&
           look(fd, STATX_TYPE, status) && S_ISCHR(status.stx_mode) && status.stx_rdev_major == FuseMajor &&
           status.stx_rdev_minor == FuseMinor;
}

// Since Linux 6.9 pidfds live on a file system of their own and are called "pidfd:[inode]".
bool isPidfd(int fd)
{
    const int flags = fcntl(fd, F_GETFL);
    const std::string link = linkOf(fd);
    return flags >= 0 && (flags & O_PATH) == 0 &&
           (link == "anon_inode:[pidfd]" || link.starts_with("pidfd:["));
}

} // namespace

Result<void> checkKinds(const MountDescriptors &descriptors)
{
    if (!isPlainFolder(descriptors.mountpoint))
        return failure(ErrorCode::NotADirectory, Stage::Validate, 0,
                       "It must be a folder opened with O_PATH.");
    if (!isFuseDevice(descriptors.device))
        return failure(ErrorCode::WrongDevice, Stage::Validate);
    if (!isPidfd(descriptors.server))
        return failure(ErrorCode::InvalidServer, Stage::Validate, 0, "It is no pidfd.");
    return {};
}

Result<void> checkFolder(int folder, CallerUid caller)
{
    struct statx status;
    constexpr unsigned Wanted = STATX_MODE | STATX_UID | STATX_NLINK | STATX_MNT_ID_UNIQUE;
    if (!look(folder, Wanted, status)) // FUSE, see isPlainFolder()
        return failure(ErrorCode::FolderKindRefused, Stage::Validate, errno);
    const auto magic = fileSystemOf({status.stx_mnt_id});
    if (!magic)
        return std::unexpected(magic.error());
    if (!isOrdinaryFileSystem(*magic))
        return failure(ErrorCode::FolderKindRefused, Stage::Validate);
    if (status.stx_nlink == 0)
        return failure(ErrorCode::MountpointGone, Stage::Validate);
    if (status.stx_uid != caller.value)
        return failure(ErrorCode::NotYourFolder, Stage::Validate);
    if ((status.stx_mode & WritableByOthers) != 0)
        return failure(ErrorCode::UnsafeFolder, Stage::Validate);
    return {};
}

Result<void> checkServer(int pidfd)
{
    // A pidfd is readable from the end of its process on: pidfd_open(2).
    struct pollfd poller = {.fd = pidfd, .events = POLLIN, .revents = 0};
    if (poll(&poller, 1, 0) == 1 && (poller.revents & POLLIN) != 0)
        return failure(ErrorCode::ServerExited, Stage::Create);
    return {};
}

std::string pathOf(int fd)
{
    return linkOf(fd);
}

} // namespace fuseboard
