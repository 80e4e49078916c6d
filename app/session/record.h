// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads what supervisors wrote down: which mounts we made, who serves them, what the servers said.
#pragma once

#include "app/session/server.h"
#include "dbus/types/error.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fuseboard {

/// One launch. Written by its supervisor; survives it, until pruned (64 at most) or the session ends.
struct MountRecord
{
    std::filesystem::path mountpoint;
    std::string type;
    std::string source; ///< the label
    MountId mountId;    ///< none until keep()
    std::uint32_t connection = 0;
    bool helper = false;
    bool removesFolder = false; ///< the mountpoint was made for the mount, and goes with it
    pid_t serverPid = -1;
    pid_t supervisorPid = -1;
    std::chrono::system_clock::time_point started;
    bool isRunning = false;         ///< its supervisor lives (by lock, not by pid)
    std::optional<ServerExit> exit; ///< how the server ended
    std::filesystem::path folder;   ///< holds "log" and "state"
};

/// All records of this user, the newest first. Unreadable ones are left out. Touches only the session folder.
std::vector<MountRecord> readRecords();

/// The newest record of the mountpoint (absolute and free of links, as in mountinfo). NoLog where there is
/// none.
Result<MountRecord> recordFor(const std::filesystem::path &mountpoint);

/// What the server said: at most 256 KiB, raw bytes (NUL and ESC too: escape before showing, see
/// escapeControls()).
Result<std::string> readLog(const MountRecord &record);

/// Makes bytes of a server safe for a terminal: controls except line end and tab become \xNN, broken UTF-8
/// too.
std::string escapeControls(std::string_view text);

} // namespace fuseboard
