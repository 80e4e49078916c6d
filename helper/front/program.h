// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the program fuseboard-helper-front without its main().
#pragma once

namespace fuseboard {

/// Options: --idle-timeout-ms N and --question-timeout-ms N, for tests; the agent passes none. Exit status: 0
/// after idleness or SIGTERM, 1 where it may not or cannot serve.
int runFront(int argc, char **argv);

} // namespace fuseboard
