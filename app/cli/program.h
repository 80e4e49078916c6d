// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the whole of fuseboardctl.
#pragma once

#include "app/cli/commandline.h"

namespace fuseboard {

/// Does what the command line says; the result is the exit status.
int runProgram(int argc, char **argv);

/// The commands. Each prints its result, or what went wrong, and gives the exit status.
int runMount(const ParsedCommand &command);
int runUnmount(const ParsedCommand &command);
int runAbort(const ParsedCommand &command);
int runList(const ParsedCommand &command);
int runLog(const ParsedCommand &command);
int runDoctor(const ParsedCommand &command);
int runReport(const ParsedCommand &command);
int runComplete(const ParsedCommand &command);

} // namespace fuseboard
