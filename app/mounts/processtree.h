// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows who descends from a process, and whether they are busy.
#pragma once

#include <string_view>
#include <sys/types.h>
#include <vector>

namespace fuseboard {

/// The process and all that descend from it, the process first. A picture of no single moment: who is born or
/// orphaned meanwhile may be missing.
std::vector<pid_t> processTree(pid_t root);

/// Whether every thread of the tree waits for something from outside, is stopped or has ended. One that runs,
/// or would if the processor were free, is not at rest, nor is one that waits where no signal can end it.
bool isAtRest(pid_t root);

/// The letter in the text of /proc/PID/stat, see proc_pid_stat(5); 0 where there is none. The name of the
/// process may hold anything.
char parseRunState(std::string_view stat);

} // namespace fuseboard
