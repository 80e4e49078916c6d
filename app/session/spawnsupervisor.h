// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the supervisor's process.
#pragma once

#include "app/session/server.h"
#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"

namespace fuseboard {

/// Starts the supervisor and gives our end of its control socket. It is nobody's child when this returns.
/// SpawnFailed, naming the program.
Result<UniqueFd> spawnSupervisor(const ServerStart &start);

} // namespace fuseboard
