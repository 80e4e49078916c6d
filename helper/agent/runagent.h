// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the whole life of the root process, from its start by the bus or systemd to its end.
#pragma once

namespace fuseboard {

struct AgentSetup
{
    const char *frontProgram; ///< absolute
    const char *frontAccount;
};

/// Cleans the process, starts the front, gives up what is not needed, serves until the front ends.
/// Returns the exit status: 0 where the front ended with success. What goes wrong before that is said on
/// stderr.
int runAgent(const AgentSetup &setup);

} // namespace fuseboard
