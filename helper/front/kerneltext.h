// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes texts of the kernel apart, about mounts that others have made and named. Pure, for any
// text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// user_id= among comma-separated mount options; nothing where there is none or it is no number.
std::optional<std::uint32_t> userIdFrom(std::string_view options);

/// The ids of all mounts on "/" in a mountinfo text, in its order: "22 1 ..." gives "22".
std::vector<std::string> rootMountIds(std::string_view mountinfo);

} // namespace fuseboard
