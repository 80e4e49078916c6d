// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows where strings and comments of TOML end: https://toml.io/en/v1.0.0, "String" and "Comment".

#include "app/catalog/barebytes.h"

#include <algorithm>

namespace fuseboard::detail {
namespace {

constexpr std::string_view ByteOrderMark = "\xEF\xBB\xBF";

/// Behind the string that begins here. Where a string of one line is not closed, its line ends it: the parser
/// stops there.
std::size_t endOfString(std::string_view text, std::size_t at)
{
    const char quote = text[at];
    const std::string_view rest = text.substr(at);
    const bool isLong = rest.size() > 2 && rest[1] == quote && rest[2] == quote;
    for (at += isLong ? 3 : 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\')
            ++at;
        else if (!isLong && (text[at] == quote || text[at] == '\n'))
            return text[at] == quote ? at + 1 : at;
        else if (isLong && text.substr(at, 3) == rest.substr(0, 3))
            // Up to two more belong to what is quoted.
            return std::min(text.find_first_not_of(quote, at), at + 5);
    }
    return text.size();
}

} // namespace

std::optional<unsigned> lineOfBareByte(std::string_view text)
{
    std::size_t at = text.starts_with(ByteOrderMark) ? ByteOrderMark.size() : 0;
    while (at < text.size()) {
        const char c = text[at];
        if (static_cast<unsigned char>(c) >= 0x80)
            return 1 + static_cast<unsigned>(std::ranges::count(text.substr(0, at), '\n'));
        if (c == '#')
            at = std::min(text.find('\n', at), text.size());
        else if (c == '"' || c == '\'')
            at = endOfString(text, at);
        else
            ++at;
    }
    return std::nullopt;
}

} // namespace fuseboard::detail
