// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts fuseboard-askpass.

#include "app/secrets/askpass/askpass.h"

int main(int argc, char **argv)
{
    return fuseboard::runAskpass(argc, argv);
}
