// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at sources. What can be said by the kernel's memory alone is said here; whether the source
// may be read is left to the server, since asking would mean to wait for the file system that it lies on.

#include "app/session/sourcecheck.h"

#include "app/catalog/sourcetext.h"
#include "app/session/safeopen.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace fuseboard {
namespace {

std::unexpected<Error> refused(ErrorCode code, int sysErrno, const std::string &sentence)
{
    return failure(code, Stage::Validate, sysErrno, sentence);
}

std::unexpected<Error> meaningOf(int sysErrno, const std::string &source)
{
    if (sysErrno == ENOENT || sysErrno == ENOTDIR || sysErrno == ELOOP)
        return refused(ErrorCode::SourceMissing, sysErrno, source + " is not there.");
    if (sysErrno == ETIMEDOUT)
        return refused(ErrorCode::PathHangs, sysErrno, source + " did not answer.");
    return refused(ErrorCode::SourceUnreadable, sysErrno, source + " cannot be reached.");
}

Result<void> checkKind(const LaunchPlan &plan, const std::string &source, const struct statx &info)
{
    if (plan.sourceKind != SourceKind::File && !S_ISDIR(info.stx_mode))
        return refused(ErrorCode::SourceUnreadable, 0, source + " is no folder.");
    // Opening a pipe would wait for somebody at its other end.
    if (plan.sourceKind == SourceKind::File && !S_ISREG(info.stx_mode) && !S_ISBLK(info.stx_mode))
        return refused(ErrorCode::SourceUnreadable, 0, source + " is no file.");
    return {};
}

/// Whether the folder is one of those above the place. Goes up file by file and not name by name: a bind
/// mount has another name.
bool isAbove(const struct statx &folder, int place)
{
    UniqueFd above = openParent(place);
    auto before = rememberedAttributes(place);
    while (above.isValid() && before) {
        auto here = rememberedAttributes(above.get());
        if (!here || isSameFile(*here, *before))
            return false;
        if (isSameFile(*here, folder))
            return true;
        before = here;
        above = openParent(above.get());
    }
    return false;
}

/// The mountpoint itself may be the source: the server holds what lies below the mount.
Result<void> checkNotInside(const std::string &source, const struct statx &info, const Mountpoint &mountpoint)
{
    if (isAbove(info, mountpoint.fd.get()))
        return refused(
            ErrorCode::InvalidSource, 0,
            "The mountpoint lies inside of " + source +
                ": the mount would show itself, and whoever looks at it there would wait for ever.");
    return {};
}

/// For servers that look their folders up by name, again and again.
Result<void> checkNotCovered(const std::string &source, int fd, const struct statx &info,
                             const Mountpoint &mountpoint)
{
    const auto place = rememberedAttributes(mountpoint.fd.get());
    if (!place || isSameFile(*place, info) || isAbove(*place, fd))
        return refused(ErrorCode::InvalidSource, 0,
                       "The mount would cover " + source +
                           ": the server would ask itself for what is there, and wait for ever.");
    return {};
}

Result<void> checkNotRuntimeFolder(const Mountpoint &mountpoint)
{
    const char *runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime && mountpoint.path == std::string_view(runtime))
        return refused(ErrorCode::InvalidArgument, 0,
                       mountpoint.path.string() +
                           " holds the sockets of your session: a mount there would cut you off.");
    return {};
}

Result<void> checkOne(const LaunchPlan &plan, const std::string &source, const Mountpoint &mountpoint,
                      std::chrono::milliseconds deadline)
{
    const auto fd = openPath(source, OpenKind::Follow, deadline);
    const auto info = fd ? rememberedAttributes(fd->get()) : std::unexpected(fd.error());
    if (!info)
        return meaningOf(info.error(), source);
    if (const auto checked = checkKind(plan, source, *info); !checked || plan.sourceKind == SourceKind::File)
        return checked;
    if (const auto checked = checkNotInside(source, *info, mountpoint); !checked)
        return checked;
    return plan.sourceKind == SourceKind::Directories ? checkNotCovered(source, fd->get(), *info, mountpoint)
                                                      : Result<void>();
}

} // namespace

Result<void> checkSource(const LaunchPlan &plan, const Mountpoint &mountpoint,
                         std::chrono::milliseconds deadline)
{
    if (const auto checked = checkNotRuntimeFolder(mountpoint); !checked)
        return checked;
    if (plan.sourceKind == SourceKind::Remote)
        return {};
    if (plan.sourceKind != SourceKind::Directories)
        return checkOne(plan, plan.source, mountpoint, deadline);
    const auto end = std::chrono::steady_clock::now() + deadline;
    for (const std::string &folder : foldersOf(plan.source)) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (const auto checked = checkOne(plan, folder, mountpoint, left); !checked)
            return checked;
    }
    return {};
}

} // namespace fuseboard
