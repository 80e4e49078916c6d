// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file matches text against POSIX extended expressions, independent of the locale.
#pragma once

#include <memory>
#include <optional>
#include <regex.h>
#include <string>
#include <string_view>

namespace fuseboard {

/// regcomp(3) and not std::regex: a bad expression of a user's file is a value here and no exception, and a
/// long line of a server does not exhaust the stack. Bytes are bytes: '.' matches every one of them. Takes
/// the square of the length.
class Pattern
{
public:
    /// Nothing for an expression that regcomp refuses.
    static std::optional<Pattern> compile(const std::string &expression);

    bool isFoundIn(std::string_view text) const;  ///< somewhere in the text
    bool matchesAll(std::string_view text) const; ///< the text as a whole

private:
    struct Free
    {
        void operator()(regex_t *expression) const;
    };
    std::unique_ptr<regex_t, Free> m_expression;
};

} // namespace fuseboard
