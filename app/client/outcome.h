// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file says how the tasks of this room end: a report, or a failure with everything that is known about
// it.
#pragma once

#include "app/session/server.h"
#include "dbus/types/error.h"
#include "dbus/types/mountspec.h"

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fuseboard {

/// A task that failed: the error, and what its server left behind where there was one.
struct Failure
{
    Error error;
    ServerExit serverExit;              ///< both parts unset where it had not ended, or never began
    std::vector<std::string> serverLog; ///< the last lines, raw bytes
    std::string nextStep = {};          ///< better than the error's own; empty where there is none
    bool operator==(const Failure &) const = default;
};

template <typename T>
using Outcome = std::expected<T, Failure>;

/// How long the stages took.
struct Elapsed
{
    std::chrono::microseconds spawn{};     ///< until the server was ready to start
    std::chrono::microseconds authorise{}; ///< until polkit had decided; 0 without the helper
    std::chrono::microseconds create{};    ///< until the file system had answered
    std::chrono::microseconds
        attach{}; ///< the rest of the mount; without the helper: the proof that it answers
    std::chrono::microseconds total{};
    bool operator==(const Elapsed &) const = default;
};

/// A mount that came up.
struct MountReport
{
    MountId id;
    std::uint32_t connection = 0;
    std::string mountpoint; ///< bytes, as mountinfo shows it
    std::string type;       ///< "fuse.sshfs"
    std::string source;
    Guarantee guarantee = Guarantee::Probed;
    bool helper = false;
    std::string helperReason; ///< why without the helper: one sentence, empty with it
    pid_t serverPid = -1;
    std::vector<std::string> asked;
    std::vector<std::string> effective;
    std::vector<std::string> warnings; ///< where these differ: see optionWarnings()
    Elapsed elapsed;
    bool operator==(const MountReport &) const = default;
};

} // namespace fuseboard
