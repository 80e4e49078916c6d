// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides what environment a server gets.
#pragma once

#include "app/catalog/launchplan.h"

#include <span>
#include <string>
#include <vector>

namespace fuseboard {

/// The user's environment ("NAME=value"), because servers need it: HOME, SSH_AUTH_SOCK, XDG_*. Without what
/// is meant for us or for the unit that we run in (FUSEBOARD_*, NOTIFY_SOCKET, INVOCATION_ID, ...). With
/// English messages, so that they can be recognised; the kind of letters (LC_CTYPE) stays as it is.
std::vector<std::string> serverEnvironment(std::span<const char *const> environment);

/// The same for the environment of this process.
std::vector<std::string> serverEnvironment();

/// And with what the plan adds. A server that mounts by itself finds, before everything else in PATH, a
/// folder where fusermount3 has the names of the copies that some programs bring along: these have no right
/// to mount. FUSEBOARD_FUSERMOUNTS replaces that folder (for the build tree).
std::vector<std::string> serverEnvironment(std::span<const char *const> environment, const LaunchPlan &plan);
std::vector<std::string> serverEnvironment(const LaunchPlan &plan);

} // namespace fuseboard
