// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks errors up in the table made from dbus/errors.toml.

#include "dbus/types/errorcode.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace fuseboard {
namespace {

constexpr auto Table = std::to_array<ErrorInfo>({
#define FUSEBOARD_ERROR(name, exitStatus, meaning, nextStep) {#name, exitStatus, meaning, nextStep},
#include "dbus/types/errortable.inc"
#undef FUSEBOARD_ERROR
});

} // namespace

const ErrorInfo &infoOf(ErrorCode code)
{
    const auto number = static_cast<std::size_t>(code);
    return Table[number < Table.size() ? number : static_cast<std::size_t>(ErrorCode::Internal)];
}

std::optional<ErrorCode> errorCodeFromName(std::string_view name)
{
    const auto found = std::ranges::find(Table, name, &ErrorInfo::name);
    if (found == Table.end())
        return std::nullopt;
    return static_cast<ErrorCode>(found - Table.begin());
}

std::optional<ErrorCode> errorCodeFromNumber(unsigned number)
{
    if (number >= Table.size())
        return std::nullopt;
    return static_cast<ErrorCode>(number);
}

} // namespace fuseboard
