// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file replaces what names somebody.

#include "app/cli/redactor.h"

#include <algorithm>
#include <array>
#include <regex>

namespace fuseboard {
namespace {

bool isOfWord(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// "al" is not hidden in "also".
bool standsAlone(std::string_view text, std::size_t begin, std::size_t end)
{
    const bool isOpenBefore = begin == 0 || !isOfWord(text[begin]) || !isOfWord(text[begin - 1]);
    const bool isOpenAfter = end == text.size() || !isOfWord(text[end - 1]) || !isOfWord(text[end]);
    return isOpenBefore && isOpenAfter;
}

std::string replaced(std::string_view text, std::string_view secret, std::string_view placeholder)
{
    std::string result;
    std::size_t done = 0;
    for (std::size_t at = text.find(secret); at != std::string_view::npos; at = text.find(secret, at + 1)) {
        if (at < done || !standsAlone(text, at, at + secret.size()))
            continue;
        result.append(text, done, at - done).append(placeholder);
        done = at + secret.size();
    }
    return result.append(text, done, std::string_view::npos);
}

struct Pattern
{
    std::regex expression;
    const char *placeholder;
};

/// Every quantifier is bounded, and what is searched is one line: the time stays small whatever stands there.
const std::array<Pattern, 4> &patterns()
{
    static const std::array<Pattern, 4> All{{
        {std::regex("[A-Za-z0-9._%+-]{1,64}@(?!HOST-[0-9])[A-Za-z0-9][A-Za-z0-9.-]{0,250}"), "USER@HOST"},
        {std::regex("\\b[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\b"), "ADDRESS"},
        {std::regex("\\b[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){3,7}\\b"), "ADDRESS"},
        {std::regex("\\b(SHA256:[A-Za-z0-9+/=]{20,64}|MD5:[0-9a-f:]{20,64})"), "FINGERPRINT"},
    }};
    return All;
}

/// Lines, because the engine goes as deep as its text is long.
std::string withoutPatterns(const std::string &line)
{
    constexpr std::size_t LongestLine = 2'000;
    std::string result = line.substr(0, LongestLine);
    for (const Pattern &pattern : patterns())
        result = std::regex_replace(result, pattern.expression, pattern.placeholder);
    return line.size() > LongestLine ? result + "..." : result;
}

} // namespace

void Redactor::hide(std::string secret, std::string placeholder)
{
    const bool isKnown =
        std::ranges::contains(m_secrets, secret, &std::pair<std::string, std::string>::first);
    if (secret.empty() || isKnown)
        return;
    m_secrets.emplace_back(std::move(secret), std::move(placeholder));
    std::ranges::stable_sort(m_secrets, std::ranges::greater(),
                             [](const auto &entry) { return entry.first.size(); });
}

void Redactor::hideRemote(std::string_view source)
{
    const std::size_t colon = source.find(':');
    if (source.starts_with('/') || colon == std::string_view::npos)
        return;
    std::string_view host = source.substr(0, colon);
    if (const std::size_t at = host.find('@'); at != std::string_view::npos) {
        hide(std::string(host.substr(0, at)), "USER");
        host.remove_prefix(at + 1);
    }
    const std::size_t before = m_secrets.size();
    hide(std::string(host), "HOST-" + std::to_string(m_hosts + 1));
    m_hosts += m_secrets.size() > before ? 1 : 0;
}

std::string Redactor::redacted(std::string_view text) const
{
    std::string hidden(text);
    for (const auto &[secret, placeholder] : m_secrets)
        hidden = replaced(hidden, secret, placeholder);
    std::string result;
    for (std::size_t begin = 0; begin < hidden.size();) {
        const std::size_t end = std::min(hidden.find('\n', begin), hidden.size());
        result += withoutPatterns(hidden.substr(begin, end - begin));
        result += end < hidden.size() ? "\n" : "";
        begin = end + 1;
    }
    return result;
}

} // namespace fuseboard
