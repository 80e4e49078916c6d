// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts fuseboardctl.

#include "app/cli/program.h"

int main(int argc, char **argv)
{
    return fuseboard::runProgram(argc, argv);
}
