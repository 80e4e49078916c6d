// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the entry point of fuseboard-helper-front.

#include "helper/front/program.h"

int main(int argc, char **argv)
{
    return fuseboard::runFront(argc, argv);
}
