// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file filters the environment, see locale(7) for which variable wins and gettext's manual for LANGUAGE.

#include "app/session/serverenvironment.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unistd.h>

namespace fuseboard {
namespace {

// What systemd.exec(5) and sd_listen_fds(3) give to the caller's own process, and libfuse's channel to
// fusermount3.
constexpr auto Dropped = std::to_array<std::string_view>({
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "LISTEN_FDNAMES",
    "LISTEN_FDS",
    "LISTEN_PID",
    "MAINPID",
    "MANAGERPID",
    "NOTIFY_SOCKET",
    "SYSTEMD_EXEC_PID",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
    "_FUSE_COMMFD",
    "_FUSE_COMMFD2",
});

std::string_view nameOf(std::string_view variable)
{
    return variable.substr(0, variable.find('='));
}

bool isDropped(std::string_view variable)
{
    return variable.starts_with("FUSEBOARD_") || std::ranges::contains(Dropped, nameOf(variable)) ||
           !variable.contains('=');
}

} // namespace

std::vector<std::string> serverEnvironment(std::span<const char *const> environment)
{
    std::vector<std::string> kept;
    std::string letters;
    for (const std::string_view variable : environment) {
        if (variable.starts_with("LC_ALL=") && variable.size() > 7)
            letters = "LC_CTYPE=" + std::string(variable.substr(7));
        if (!isDropped(variable))
            kept.emplace_back(variable);
    }
    if (!letters.empty()) {
        std::erase_if(kept, [](const std::string &variable) { return nameOf(variable) == "LC_CTYPE"; });
        kept.push_back(letters);
    }
    kept.emplace_back("LC_MESSAGES=C");
    return kept;
}

std::vector<std::string> serverEnvironment()
{
    std::size_t count = 0;
    while (::environ && ::environ[count])
        ++count;
    return serverEnvironment(std::span<const char *const>(::environ, count));
}

} // namespace fuseboard
