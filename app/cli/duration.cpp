// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads lengths of time.

#include "app/cli/duration.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fuseboard {
namespace {

struct Unit
{
    std::string_view name;
    std::chrono::milliseconds length;
};

constexpr auto Units = std::to_array<Unit>({
    {"", std::chrono::seconds(1)},
    {"ms", std::chrono::milliseconds(1)},
    {"s", std::chrono::seconds(1)},
    {"m", std::chrono::minutes(1)},
});

constexpr std::chrono::milliseconds Longest = std::chrono::days(1);

} // namespace

std::optional<std::chrono::milliseconds> parseDuration(std::string_view text)
{
    unsigned count = 0;
    const char *end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, count);
    const auto unit = std::ranges::find(Units, std::string_view(stop, end), &Unit::name);
    if (problem != std::errc() || unit == Units.end() || count > Longest / unit->length)
        return std::nullopt;
    return count * unit->length;
}

} // namespace fuseboard
