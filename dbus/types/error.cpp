// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns errors into words.

#include "dbus/types/error.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

namespace fuseboard {
namespace {

constexpr auto StageNames = std::to_array<std::string_view>({
    "validate",
    "authorise",
    "spawn",
    "create",
    "attach",
    "ready",
});

} // namespace

std::string_view nameOf(Stage stage)
{
    return StageNames[static_cast<std::size_t>(stage)];
}

std::optional<Stage> stageFromName(std::string_view name)
{
    for (std::size_t i = 0; i < StageNames.size(); ++i) {
        if (StageNames[i] == name)
            return static_cast<Stage>(i);
    }
    return std::nullopt;
}

std::unexpected<Error> failure(ErrorCode code, Stage stage, int sysErrno, std::string context)
{
    return std::unexpected(Error{
        .code = code, .stage = stage, .sysErrno = sysErrno, .context = std::move(context), .kernelLog = {}});
}

std::string messageOf(const Error &error)
{
    std::string text(infoOf(error.code).meaning);
    if (!error.context.empty())
        text += " " + error.context;
    if (error.sysErrno != 0)
        text += " (" + errnoName(error.sysErrno) + ")";
    return text;
}

std::string errnoName(int sysErrno)
{
    if (sysErrno == 0)
        return {};
    if (const char *name = strerrorname_np(sysErrno))
        return name;
    return "errno " + std::to_string(sysErrno);
}

} // namespace fuseboard
