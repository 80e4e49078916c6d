// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds a mount by its id, proves that the name still means it, and takes it away.

#include "helper/mount/unmount.h"

#include "helper/mount/connection.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>

namespace fuseboard {
namespace {

constexpr const char *NoIdentity = "The identity could not be changed.";

std::unexpected<Error> refused(int negativeErrno, std::string context)
{
    return failure(ErrorCode::KernelRefused, Stage::Attach, -negativeErrno, std::move(context));
}

FsIdentity asOwner(System &system, const MountView &view)
{
    return FsIdentity(system, view.userId.value_or(UINT32_MAX), view.groupId.value_or(UINT32_MAX));
}

Result<MountView> viewTarget(System &system, const UnmountRequest &request)
{
    auto view = viewMount(system, request.mount, Stage::Validate);
    if (!view)
        return view;
    if (const auto allowed = checkTarget(*view, request); !allowed)
        return std::unexpected(allowed.error());
    return view;
}

Result<void> cut(System &system, const MountView &view)
{
    const int result = abortConnection(system, view.connection, OwnerUid{*view.userId});
    if (result != 0)
        return refused(-result, "The connection could not be cut.");
    return {};
}

} // namespace

Result<void> checkTarget(const MountView &view, const UnmountRequest &request)
{
    if (!view.isFuse())
        return failure(ErrorCode::NotFuse, Stage::Validate);
    if (!view.userId || !view.groupId)
        return failure(ErrorCode::Unsupported, Stage::Validate, 0,
                       "The kernel does not tell whose mount it is.");
    if (*view.userId != request.caller.value && !request.forOthers)
        return failure(ErrorCode::NotYourMount, Stage::Validate);
    return {};
}

Result<Place> openPlace(System &system, const MountView &view)
{
    const std::size_t slash = view.point.rfind('/');
    if (slash == std::string::npos || slash + 1 == view.point.size())
        return failure(ErrorCode::KernelRefused, Stage::Attach, 0,
                       "The mount is out of reach of the helper.");
    const std::string folder = slash == 0 ? "/" : view.point.substr(0, slash);
    const FsIdentity identity = asOwner(system, view);
    if (identity.status() < 0)
        return refused(identity.status(), NoIdentity);
    UniqueFd parent(system.openat2(AT_FDCWD, folder.c_str(), O_PATH | O_DIRECTORY,
                                   RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS));
    if (!parent.isValid())
        return refused(parent.get(), "The owner of the mount cannot reach the folder that holds it.");
    return Place{std::move(parent), view.point.substr(slash + 1)};
}

Result<void> checkTopmost(System &system, const MountView &view, const Place &place)
{
    const FsIdentity identity = asOwner(system, view);
    if (identity.status() < 0)
        return refused(identity.status(), NoIdentity);
    MountId found;
    const int asked = system.mountIdAt(place.parent.get(), place.name.c_str(), found.value);
    if (isUnknownToKernel(asked))
        return lacksUniqueIds(asked, Stage::Attach);
    if (asked < 0)
        return refused(asked, "The owner of the mount cannot reach it.");
    if (found != view.id)
        return failure(ErrorCode::Covered, Stage::Attach);
    return {};
}

Result<void> takeAway(System &system, const MountView &view, const Place &place, int flags)
{
    if (const auto topmost = checkTopmost(system, view, place); !topmost)
        return topmost;
    {
        const FsIdentity identity = asOwner(system, view);
        if (identity.status() < 0)
            return refused(identity.status(), NoIdentity);
        if (const int entered = system.fchdir(place.parent.get()); entered < 0)
            return refused(entered, "The owner of the mount cannot enter the folder that holds it.");
        const int gone = system.umount2(place.name.c_str(), flags | UMOUNT_NOFOLLOW);
        if (gone == -EBUSY)
            return failure(ErrorCode::MountBusy, Stage::Attach, EBUSY);
        if (gone < 0)
            return refused(gone, {});
    }
    if (mountExists(system, view.id))
        return failure(ErrorCode::Internal, Stage::Attach, 0, "The mount is still there.");
    return {};
}

Result<void> unmount(System &system, const UnmountRequest &request)
{
    const auto view = viewTarget(system, request);
    if (!view)
        return std::unexpected(view.error());
    const auto place = openPlace(system, *view);
    if (!place)
        return std::unexpected(place.error());
    if (request.mode == UnmountMode::Force) {
        // Nothing is cut before it is sure that the mount can be taken away.
        if (const auto topmost = checkTopmost(system, *view, *place); !topmost)
            return topmost;
        if (const auto done = cut(system, *view); !done)
            return done;
    }
    return takeAway(system, *view, *place, request.mode == UnmountMode::Normal ? 0 : MNT_DETACH);
}

Result<void> abortMount(System &system, const UnmountRequest &request)
{
    const auto view = viewTarget(system, request);
    if (!view)
        return std::unexpected(view.error());
    return cut(system, *view);
}

} // namespace fuseboard
