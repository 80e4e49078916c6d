// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at sources. What can be said by the kernel's memory alone is said here; whether the source
// may be read is left to the server, since asking would mean to wait for the file system that it lies on.

#include "app/session/sourcecheck.h"

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

Result<void> checkKind(const LaunchPlan &plan, const struct statx &info)
{
    if (plan.sourceKind == SourceKind::Directory && !S_ISDIR(info.stx_mode))
        return refused(ErrorCode::SourceUnreadable, 0, plan.source + " is no folder.");
    // Opening a pipe would wait for somebody at its other end.
    if (plan.sourceKind == SourceKind::File && !S_ISREG(info.stx_mode) && !S_ISBLK(info.stx_mode))
        return refused(ErrorCode::SourceUnreadable, 0, plan.source + " is no file.");
    return {};
}

/// Goes up from the mountpoint, file by file and not name by name: a bind mount of the source has another
/// name. The mountpoint itself may be the source: the server holds what lies below the mount.
Result<void> checkNotInside(const LaunchPlan &plan, const struct statx &source, const Mountpoint &mountpoint)
{
    UniqueFd place = openParent(mountpoint.fd.get());
    auto before = rememberedAttributes(mountpoint.fd.get());
    while (place.isValid() && before) {
        auto here = rememberedAttributes(place.get());
        if (!here || isSameFile(*here, *before))
            break;
        if (isSameFile(*here, source))
            return refused(
                ErrorCode::InvalidSource, 0,
                "The mountpoint lies inside of " + plan.source +
                    ": the mount would show itself, and whoever looks at it there would wait for ever.");
        before = here;
        place = openParent(place.get());
    }
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

} // namespace

Result<void> checkSource(const LaunchPlan &plan, const Mountpoint &mountpoint,
                         std::chrono::milliseconds deadline)
{
    if (const auto checked = checkNotRuntimeFolder(mountpoint); !checked)
        return checked;
    if (plan.sourceKind == SourceKind::Remote)
        return {};
    const auto fd = openPath(plan.source, OpenKind::Follow, deadline);
    const auto info = fd ? rememberedAttributes(fd->get()) : std::unexpected(fd.error());
    if (!info)
        return meaningOf(info.error(), plan.source);
    if (const auto checked = checkKind(plan, *info); !checked)
        return checked;
    return plan.sourceKind == SourceKind::Directory ? checkNotInside(plan, *info, mountpoint)
                                                    : Result<void>();
}

} // namespace fuseboard
