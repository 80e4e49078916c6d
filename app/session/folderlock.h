// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file locks the folder below a mount, so that nothing is written into it by mistake while nothing is
// mounted there.
#pragma once

#include "app/session/mountpoint.h"
#include "dbus/types/error.h"

namespace fuseboard {

/// Takes every right to write from the folder, also from its owner (root writes all the same). By descriptor:
/// it is the folder below that is locked, whatever is mounted on it. An errno on failure, 0 otherwise.
int lockFolder(const Mountpoint &folder);

/// Gives its owner the right to write back; nobody mounts on a folder without. FolderNotWritable where it is
/// somebody else's. Stage Validate.
Result<void> unlockFolder(const Mountpoint &folder);

} // namespace fuseboard
