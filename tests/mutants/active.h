// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is put in front of every source of the copy that has all mutants: the environment says which one
// is active.
#pragma once

#include <cstdlib>

/// Read before main(): the agent empties its environment.
inline const int ActiveMutant = [] {
    const char *const number = std::getenv("FUSEBOARD_MUTANT");
    return number ? std::atoi(number) : 0;
}();
