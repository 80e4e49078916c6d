// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at a TOML text before its parser does.
#pragma once

#include <optional>
#include <string_view>

namespace fuseboard::detail {

/// The line, from 1, of the first byte beyond ASCII that stands in no string and no comment. TOML 1.0 allows
/// none there (but a byte order mark at the begin), and toml++ 3.4 takes some of them for what they cannot
/// be.
std::optional<unsigned> lineOfBareByte(std::string_view text);

} // namespace fuseboard::detail
