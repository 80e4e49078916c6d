// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads the command line of the scripted server: MODE PLACE [-o OPTIONS]...

#include "tests/fault/scriptedserver.h"

#include <cstdio>
#include <string>
#include <string_view>

int main(int argc, char **argv)
{
    const fuseboard::scripted::Mode *mode = argc > 2 ? fuseboard::scripted::modeNamed(argv[1]) : nullptr;
    if (!mode) {
        std::fputs("scripted: wanted: MODE /dev/fd/N or a folder, -o OPTIONS\n", stderr);
        return 1;
    }
    std::string options;
    for (int i = 3; i + 1 < argc; i += 2) {
        if (std::string_view(argv[i]) == "-o")
            options += (options.empty() ? "" : ",") + std::string(argv[i + 1]);
    }
    return fuseboard::scripted::serve(*mode, argv[2], options);
}
