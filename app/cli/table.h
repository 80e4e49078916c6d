// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lays texts out in columns.
#pragma once

#include <string>
#include <vector>

namespace fuseboard {

/// One row a line, two blanks between columns, the last column as it is. Widths count characters of UTF-8;
/// texts must be free of control characters.
std::string alignedTable(const std::vector<std::vector<std::string>> &rows);

} // namespace fuseboard
