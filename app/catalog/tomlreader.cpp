// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes values out of a TOML table.

#include "app/catalog/tomlreader.h"

namespace fuseboard::detail {

void Complaints::add(const toml::source_region &where, const std::string &sentence)
{
    if (m_first.empty())
        m_first = m_file + ":" + std::to_string(where.begin.line) + ": " + sentence;
}

void TomlReader::complain(std::string_view key, const std::string &sentence)
{
    const toml::node *node = m_table.get(key);
    m_complaints.add(node ? node->source() : m_table.source(), "\"" + std::string(key) + "\" " + sentence);
}

const toml::node *TomlReader::take(std::string_view key, bool required)
{
    m_known.emplace(key);
    const toml::node *node = m_table.get(key);
    if (!node && required)
        complain(key, "is missing.");
    return node;
}

std::string TomlReader::text(std::string_view key, bool required)
{
    const toml::node *node = take(key, required);
    if (!node)
        return {};
    const auto value = node->value_exact<std::string>();
    // A NUL would end the text early for the kernel and for regcomp.
    if (!value || value->contains('\0') || (required && value->empty())) {
        complain(key, "must be a text.");
        return {};
    }
    return *value;
}

std::vector<std::string> TomlReader::texts(std::string_view key, bool required)
{
    const toml::node *node = take(key, required);
    if (!node)
        return {};
    std::vector<std::string> values;
    const toml::array *array = node->as_array();
    for (std::size_t i = 0; array && i < array->size(); ++i) {
        const auto value = (*array)[i].value_exact<std::string>();
        if (value && !value->contains('\0'))
            values.push_back(*value);
    }
    if (!array || array->empty() || values.size() != array->size())
        complain(key, "must be a list of texts.");
    return values;
}

std::optional<std::int64_t> TomlReader::number(std::string_view key)
{
    const toml::node *node = take(key, false);
    if (!node)
        return std::nullopt;
    const auto value = node->value_exact<std::int64_t>();
    if (!value)
        complain(key, "must be a whole number.");
    return value;
}

bool TomlReader::flag(std::string_view key)
{
    const toml::node *node = take(key, false);
    if (!node)
        return false;
    const auto value = node->value_exact<bool>();
    if (!value)
        complain(key, "must be true or false.");
    return value.value_or(false);
}

void TomlReader::table(std::string_view key, const std::function<void(TomlReader &)> &read, bool required)
{
    const toml::node *node = take(key, required);
    if (!node)
        return;
    if (!node->is_table())
        return complain(key, "must be a table.");
    TomlReader reader(*node->as_table(), m_complaints);
    read(reader);
    reader.finish();
}

void TomlReader::tables(std::string_view key, const std::function<void(TomlReader &)> &read)
{
    const toml::node *node = take(key, false);
    if (!node)
        return;
    if (!node->is_array_of_tables())
        return complain(key, "must be tables: [[" + std::string(key) + "]].");
    for (const toml::node &entry : *node->as_array()) {
        TomlReader reader(*entry.as_table(), m_complaints);
        read(reader);
        reader.finish();
    }
}

void TomlReader::finish()
{
    for (const auto &[key, node] : m_table) {
        if (!m_known.contains(key.str()))
            m_complaints.add(node.source(), "\"" + std::string(key.str()) + "\" is not known here.");
    }
}

} // namespace fuseboard::detail
