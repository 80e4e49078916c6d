// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes values out of a TOML table, strictly: every key must be known, every value of the right
// kind.
#pragma once

#include "dbus/types/error.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard::detail {

/// toml++ 3.4 asserts on texts that its parser does not expect, "[[[" or "x = ]" (one case: its pull request
/// 301). Without assertions it would go on with what it took for granted, with them it would end the program.
/// So they throw.
struct BrokenAssumption
{
};
inline void tomlAssert(bool holds)
{
    if (!holds)
        throw BrokenAssumption();
}

} // namespace fuseboard::detail

// The only place of this house with exceptions: the parser of the files, which parseFileSystemType() shuts
// in.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expression) ::fuseboard::detail::tomlAssert(static_cast<bool>(expression))
#pragma push_macro("NDEBUG")
#undef NDEBUG
#include <toml++/toml.hpp>
#pragma pop_macro("NDEBUG")

namespace fuseboard::detail {

/// What is wrong with a file. The first complaint counts, later ones follow from it more often than not.
class Complaints
{
public:
    explicit Complaints(std::string file) : m_file(std::move(file)) {}
    void add(const toml::source_region &where, const std::string &sentence);
    bool isEmpty() const { return m_first.empty(); }
    const std::string &first() const { return m_first; } ///< "FILE:LINE: sentence"

private:
    std::string m_file;
    std::string m_first;
};

/// One table. Ask for every key that may be there, then call finish(): it complains about the others.
class TomlReader
{
public:
    TomlReader(const toml::table &table, Complaints &complaints) : m_table(table), m_complaints(complaints) {}

    std::string text(std::string_view key, bool required = true);
    std::vector<std::string> texts(std::string_view key, bool required = true);
    std::optional<std::int64_t> number(std::string_view key);
    bool flag(std::string_view key); ///< false where it is missing
    void table(std::string_view key, const std::function<void(TomlReader &)> &read, bool required = true);
    void tables(std::string_view key, const std::function<void(TomlReader &)> &read); ///< any number
    void complain(std::string_view key, const std::string &sentence);
    void finish();

private:
    const toml::node *take(std::string_view key, bool required);

    const toml::table &m_table;
    Complaints &m_complaints;
    std::set<std::string, std::less<>> m_known;
};

} // namespace fuseboard::detail
