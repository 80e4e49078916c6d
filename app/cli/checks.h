// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at what mounting needs on this computer: the part that needs no bus.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace fuseboard {

/// One thing that was looked at.
struct Check
{
    std::string name;       ///< "dev-fuse"
    std::optional<bool> ok; ///< nothing: missing but not needed, or not to be found out
    std::string seen;       ///< what is there
    std::string meaning;    ///< what it is for, or what does not work without it
    std::string nextStep;   ///< empty where nothing is to be done
};

/// The kernel, /dev/fuse, fusermount3 and the servers of the catalogue. Touches no mount, changes nothing.
std::vector<Check> checkComputer();

} // namespace fuseboard
