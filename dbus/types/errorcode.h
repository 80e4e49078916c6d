// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file names everything that can go wrong. The values are made from dbus/errors.toml.
#pragma once

#include <optional>
#include <string_view>

namespace fuseboard {

enum class ErrorCode
{
#define FUSEBOARD_ERROR(name, exitStatus, meaning, nextStep) name,
#include "dbus/types/errortable.inc"
#undef FUSEBOARD_ERROR
};

/// What errors.toml says of one error. All texts are static, English, and end with a full stop or a command.
struct ErrorInfo
{
    std::string_view name;
    int exitStatus; ///< of fuseboardctl, see fuseboardctl(1)
    std::string_view meaning;
    std::string_view nextStep; ///< may be empty
};

/// Total: every value of the enum has its line. A number that is no ErrorCode gives the line of Internal.
const ErrorInfo &infoOf(ErrorCode code);

/// The code with exactly this name; nothing for an unknown name (a helper newer than us).
std::optional<ErrorCode> errorCodeFromName(std::string_view name);

/// The code with this position in the list; nothing out of range. For the record that crosses from agent to
/// front.
std::optional<ErrorCode> errorCodeFromNumber(unsigned number);

} // namespace fuseboard
