// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks fusectl about a FUSE connection.

#include "app/mounts/connection.h"

#include "app/mounts/procfile.h"

#include <charconv>

namespace fuseboard {

std::optional<std::uint64_t> waitingRequests(std::uint32_t connection)
{
    const auto text =
        readKernelFile("/sys/fs/fuse/connections/" + std::to_string(connection) + "/waiting", 64);
    if (!text)
        return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
    return problem == std::errc() ? std::optional(value) : std::nullopt;
}

} // namespace fuseboard
