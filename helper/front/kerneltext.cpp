// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds words between separators.

#include "helper/front/kerneltext.h"

#include <algorithm>
#include <charconv>

namespace fuseboard {
namespace {

/// The n-th word of a line, counted from 0.
std::string_view wordOf(std::string_view line, int n)
{
    for (; n > 0 && !line.empty(); --n)
        line.remove_prefix(std::min(line.size(), line.find(' ') + 1));
    return line.substr(0, line.find(' '));
}

} // namespace

std::optional<std::uint32_t> userIdFrom(std::string_view options)
{
    constexpr std::string_view Key = "user_id=";
    while (!options.empty()) {
        const std::string_view word = options.substr(0, options.find(','));
        options.remove_prefix(std::min(options.size(), word.size() + 1));
        if (!word.starts_with(Key))
            continue;
        std::uint32_t uid = 0;
        const auto [end, error] = std::from_chars(word.data() + Key.size(), word.data() + word.size(), uid);
        if (error == std::errc() && end == word.data() + word.size())
            return uid;
        return std::nullopt;
    }
    return std::nullopt;
}

std::vector<std::string> rootMountIds(std::string_view mountinfo)
{
    std::vector<std::string> ids;
    while (!mountinfo.empty()) {
        const std::string_view line = mountinfo.substr(0, mountinfo.find('\n'));
        mountinfo.remove_prefix(std::min(mountinfo.size(), line.size() + 1));
        if (wordOf(line, 4) == "/")
            ids.emplace_back(wordOf(line, 0));
    }
    return ids;
}

} // namespace fuseboard
