// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file opens the folder that becomes the mountpoint, without ever hanging on a dead mount.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"

#include <chrono>
#include <filesystem>

namespace fuseboard {

struct Mountpoint
{
    UniqueFd fd;                ///< O_PATH|O_DIRECTORY
    std::filesystem::path path; ///< absolute and free of links: what mountinfo will show
};

/// Opens the folder without following a link in the last place. Where something on the way does not answer, a
/// child process waits instead of us: PathHangs. Also MountpointMissing, NotADirectory, InvalidArgument
/// (a link), FolderNotWritable (may not be reached). Stage Validate. Safe on the root of a hung mount.
Result<Mountpoint> openMountpoint(const std::filesystem::path &path,
                                  std::chrono::milliseconds deadline = std::chrono::seconds(5));

} // namespace fuseboard
