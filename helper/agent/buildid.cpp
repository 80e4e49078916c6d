// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file holds the id that cmake/BuildId.cmake made.

#include "helper/agent/buildid.h"

#include <algorithm>
#include <string_view>

namespace fuseboard {

BuildId thisBuild()
{
    constexpr std::string_view Text =
#include "helper/agent/buildid.inc"
        ;
    static_assert(Text.size() == sizeof(BuildId));
    BuildId id{};
    std::ranges::copy(Text, id.begin());
    return id;
}

} // namespace fuseboard
