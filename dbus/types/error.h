// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is how every room says that something failed: a value with code, stage, errno and evidence.
#pragma once

#include "dbus/types/errorcode.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// Where in the life of a request it failed. Attach also means: while a mount was taken away.
enum class Stage
{
    Validate,
    Authorise,
    Spawn,
    Create,
    Attach,
    Ready
};

/// The word used on the bus and in JSON: "validate", "authorise", "spawn", "create", "attach", "ready".
std::string_view nameOf(Stage stage);
std::optional<Stage> stageFromName(std::string_view name);

struct Error
{
    ErrorCode code = ErrorCode::Internal;
    Stage stage = Stage::Validate;
    int sysErrno = 0;                   ///< errno of the system call that failed, 0 where none did
    std::string context;                ///< the particulars ("folder /home/alice/mnt"), English, may be empty
    std::vector<std::string> kernelLog; ///< messages of the file system context, see fsopen(2)

    bool operator==(const Error &) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Shorthand for the place where an error is born.
[[nodiscard]] std::unexpected<Error> failure(ErrorCode code, Stage stage, int sysErrno = 0,
                                             std::string context = {});

/// meaning of the code, then the context and the errno's name: one or two sentences for people and logs.
std::string messageOf(const Error &error);

/// The symbol ("ENOTCONN"), or "errno 123" for a number without one, or "" for 0.
std::string errnoName(int sysErrno);

} // namespace fuseboard
