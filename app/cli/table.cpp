// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lays texts out in columns.

#include "app/cli/table.h"

#include <algorithm>

namespace fuseboard {
namespace {

std::size_t widthOf(const std::string &text)
{
    // Every byte of UTF-8 but the continuations begins a character.
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::vector<std::size_t> columnWidths(const std::vector<std::vector<std::string>> &rows)
{
    std::vector<std::size_t> widths;
    for (const auto &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], widthOf(row[column]));
    }
    return widths;
}

} // namespace

std::string alignedTable(const std::vector<std::vector<std::string>> &rows)
{
    const std::vector<std::size_t> widths = columnWidths(rows);
    std::string text;
    for (const auto &row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            text += row[column];
            if (column + 1 < row.size())
                text.append(widths[column] - widthOf(row[column]) + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

} // namespace fuseboard
