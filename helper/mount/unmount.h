// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes FUSE mounts away and cuts their connections, by unique id and nothing else.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/mountspec.h"
#include "dbus/types/uniquefd.h"
#include "helper/mount/mountview.h"
#include "helper/mount/system.h"

#include <string>

namespace fuseboard {

struct UnmountRequest
{
    MountId mount;
    CallerUid caller{0};
    bool forOthers = false; ///< an administrator authorised another account's mount
    UnmountMode mode = UnmountMode::Normal;
};

/// Takes it out of the mount table; returns when it is gone. May block where the mount or a folder above it
/// hangs: in a disposable child only. Changes the working directory.
Result<void> unmount(System &system, const UnmountRequest &request);

/// Cuts the connection; the mount stays in the table.
Result<void> abortMount(System &system, const UnmountRequest &request);

/// The hard rule, pure: FUSE, and the caller's own unless forOthers.
Result<void> checkTarget(const MountView &view, const UnmountRequest &request);

/// Where a mount is: the folder that holds its mountpoint, and the name in that folder.
struct Place
{
    UniqueFd parent; ///< O_PATH
    std::string name;
};

/// Walks there with the owner's rights and without following any link.
Result<Place> openPlace(System &system, const MountView &view);

/// Covered unless the name leads to exactly this mount: umount2(2) always takes the topmost.
Result<void> checkTopmost(System &system, const MountView &view, const Place &place);

/// MNT_DETACH or 0 in flags. Fails unless it was topmost, and unless it is gone afterwards.
Result<void> takeAway(System &system, const MountView &view, const Place &place, int flags);

} // namespace fuseboard
