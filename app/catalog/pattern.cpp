// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file calls regcomp(3) and regexec(3) in the C locale.

#include "app/catalog/pattern.h"

#include <locale.h>

namespace fuseboard {
namespace {

/// For this thread and this scope, letters are ASCII and bytes are characters.
class PlainLocale
{
public:
    PlainLocale() : m_plain(::newlocale(LC_ALL_MASK, "C", nullptr)), m_before(::uselocale(m_plain)) {}
    ~PlainLocale()
    {
        ::uselocale(m_before);
        ::freelocale(m_plain);
    }
    PlainLocale(const PlainLocale &) = delete;
    PlainLocale &operator=(const PlainLocale &) = delete;

private:
    locale_t m_plain;
    locale_t m_before;
};

bool search(const regex_t *expression, std::string_view text, regmatch_t &place)
{
    const PlainLocale plain;
    // With REG_STARTEND the text needs no end and may hold NUL.
    place = {.rm_so = 0, .rm_eo = static_cast<regoff_t>(text.size())};
    return ::regexec(expression, text.data(), 1, &place, REG_STARTEND) == 0;
}

} // namespace

void Pattern::Free::operator()(regex_t *expression) const
{
    ::regfree(expression);
    delete expression;
}

std::optional<Pattern> Pattern::compile(const std::string &expression)
{
    const PlainLocale plain;
    auto compiled = std::make_unique<regex_t>();
    if (::regcomp(compiled.get(), expression.c_str(), REG_EXTENDED) != 0)
        return std::nullopt;
    Pattern pattern;
    pattern.m_expression.reset(compiled.release());
    return pattern;
}

bool Pattern::isFoundIn(std::string_view text) const
{
    regmatch_t place;
    return search(m_expression.get(), text, place);
}

bool Pattern::matchesAll(std::string_view text) const
{
    // POSIX finds the longest match at the leftmost place: if the whole text can match, it does.
    regmatch_t place;
    return search(m_expression.get(), text, place) && place.rm_so == 0 &&
           place.rm_eo == static_cast<regoff_t>(text.size());
}

} // namespace fuseboard
