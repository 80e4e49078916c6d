// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file names defects.

#include "app/fusewire/defect.h"

#include <array>
#include <cstddef>

namespace fuseboard::fusewire {

std::string_view nameOf(Defect defect)
{
    constexpr auto Names = std::to_array<std::string_view>({
        "TooShort",
        "TooLong",
        "WrongLength",
        "WrongBody",
        "WrongUnique",
        "ErrorOutOfRange",
        "BodyAndError",
        "BadName",
        "WrongMajor",
    });
    static_assert(Names.size() == static_cast<std::size_t>(Defect::WrongMajor) + 1);
    return Names[static_cast<std::size_t>(defect)];
}

} // namespace fuseboard::fusewire
