// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is fuseboard-askpass: a server without a terminal runs it to ask the user something.
#pragma once

namespace fuseboard {

/// The question is the first argument; the answer goes to the standard output, as SSH_ASKPASS of ssh(1) wants
/// it. Exits 0 with an answer, 1 where it was refused or nobody is there to be asked. Waits as long as the
/// asker waits: who asks ends it.
int runAskpass(int argc, char **argv);

} // namespace fuseboard
