// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds and guards the folder where supervisors keep records and logs.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fuseboard {

constexpr std::size_t MaxRecords = 64;        ///< of ended launches
constexpr std::size_t MaxRecordsPerPlace = 3; ///< of one mountpoint

struct SessionFolder
{
    UniqueFd fd;
    std::filesystem::path path;
};

/// ${XDG_RUNTIME_DIR}/fuseboard/mounts; without a usable runtime folder
/// ${XDG_CACHE_HOME:-~/.cache}/fuseboard/run/mounts. Made where it is missing, 0700. SpawnFailed where
/// "fuseboard" or "mounts" is a link or belongs to somebody else: whoever can write there could make us show
/// his words as a server's.
Result<SessionFolder> openSessionFolder();

/// A new folder for one launch, locked (flock) through the descriptor: as long as a copy is open, it is in
/// use.
Result<SessionFolder> createRecordFolder(const std::filesystem::path &mountpoint);

/// Names of the record folders of the session folder, the newest first. With a mountpoint: only its own.
std::vector<std::string> recordNames(const SessionFolder &session,
                                     const std::filesystem::path *mountpoint = nullptr);

/// Whether a supervisor holds the record.
bool isInUse(const SessionFolder &session, const std::string &name);

/// Removes the oldest records that nobody uses, until the limits hold.
void pruneRecords(const SessionFolder &session);

} // namespace fuseboard
