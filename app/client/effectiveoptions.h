// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file compares what was asked of the kernel with what the mount has.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace fuseboard {

/// A sentence for every option of the kernel that was asked for and is not in effect as it was asked for.
/// Both are words such as "ro" and "max_read=65536"; options of servers cannot be seen from outside and are
/// passed over.
std::vector<std::string> optionWarnings(std::span<const std::string> asked,
                                        std::span<const std::string> effective);

} // namespace fuseboard
