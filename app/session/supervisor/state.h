// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the record of one launch as text: lines of "key=value", bytes that could confuse as %XX.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fuseboard::supervisor {

constexpr const char *StateFileName = "state";
constexpr const char *LogFileName = "log";

struct State
{
    std::string mountpoint; ///< bytes
    std::string type;
    std::string source;
    std::uint64_t mountId = 0;
    std::uint32_t connection = 0;
    bool helper = false;
    bool removesFolder = false; ///< whoever unmounts removes the mountpoint where it is empty
    std::int32_t serverPid = -1;
    std::int32_t supervisorPid = -1;
    std::int64_t startedMs = 0; ///< milliseconds since 1970
    std::optional<std::int32_t> exitCode;
    std::optional<std::int32_t> exitSignal;

    bool operator==(const State &) const = default;
};

std::string formatState(const State &state);

/// Nothing for a text of another schema or without mountpoint. Unknown keys are passed over.
std::optional<State> parseState(std::string_view text);

/// Writes the file in one step: a reader sees the old or the new one. False where the disk is full or the
/// like.
bool writeState(int folder, const State &state);

} // namespace fuseboard::supervisor
