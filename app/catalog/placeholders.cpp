// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fills templates.

#include "app/catalog/placeholders.h"

#include <algorithm>

namespace fuseboard {
namespace {

/// They become any number of arguments.
constexpr auto ListPlaceholders = std::to_array<std::string_view>({"options", "unattended", "kernel"});

/// The "{name}" that begins at open, or just "{" where no name follows.
std::string_view placeholderAt(std::string_view text, std::size_t open)
{
    const std::size_t close = text.find('}', open);
    const std::string_view word =
        close == std::string_view::npos ? "" : text.substr(open + 1, close - open - 1);
    const bool isName =
        !word.empty() && std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
    return text.substr(open, isName ? word.size() + 2 : 1);
}

std::string_view nameIn(std::string_view placeholder)
{
    return placeholder.size() > 2 ? placeholder.substr(1, placeholder.size() - 2) : std::string_view();
}

} // namespace

std::string fillTemplate(std::string_view text, std::span<const Replacement> replacements)
{
    std::string filled;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        filled += text.substr(0, open);
        if (open == text.size())
            break;
        const std::string_view placeholder = placeholderAt(text, open);
        const auto found = std::ranges::find(replacements, nameIn(placeholder), &Replacement::first);
        filled += found == replacements.end() ? placeholder : found->second;
        text.remove_prefix(open + placeholder.size());
    }
    return filled;
}

std::string unknownPlaceholder(std::string_view text, std::span<const std::string_view> names)
{
    for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const std::string_view placeholder = placeholderAt(text, open);
        const std::string_view name = nameIn(placeholder);
        const bool standsAlone = placeholder == text || !std::ranges::contains(ListPlaceholders, name);
        if (!name.empty() && (!std::ranges::contains(names, name) || !standsAlone))
            return std::string(placeholder);
    }
    return {};
}

} // namespace fuseboard
