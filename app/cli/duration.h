// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads lengths of time as people write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace fuseboard {

/// "500ms", "30s", "2m", "30" (seconds). Whole numbers only. Nothing where it is not understood, or longer
/// than a day.
std::optional<std::chrono::milliseconds> parseDuration(std::string_view text);

} // namespace fuseboard
