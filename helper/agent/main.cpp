// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the program fuseboard-helper.

#include "helper/agent/runagent.h"

int main()
{
    return fuseboard::runAgent({.frontProgram = FUSEBOARD_FRONT_PATH, .frontAccount = "fuseboard"});
}
