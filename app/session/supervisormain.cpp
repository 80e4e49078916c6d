// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is fuseboard-supervisor.

#include "app/session/supervisor/supervisor.h"

int main(int argc, char **argv)
{
    return fuseboard::supervisor::superviseMain(argc, argv);
}
