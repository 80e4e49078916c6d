// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at what a mount would hide.
#pragma once

#include "app/session/mountpoint.h"
#include "dbus/types/error.h"

#include <cstddef>

namespace fuseboard {

constexpr std::size_t MostEntries = 1'000; ///< countEntries() stops there

/// How many names the folder holds, at most MostEntries. 0 where it may not be read, and on file systems that
/// may not answer (of a network, of FUSE): those are not asked.
std::size_t countEntries(const Mountpoint &folder);

/// FolderNotEmpty, with the number, where the folder holds something. Stage Validate.
Result<void> checkEmpty(const Mountpoint &folder);

} // namespace fuseboard
