// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file filters the environment, see locale(7) for which variable wins and gettext's manual for LANGUAGE.

#include "app/session/serverenvironment.h"

#include <algorithm>
#include <array>
#include <cstdlib>
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

/// Of this process.
std::span<const char *const> ownEnvironment()
{
    std::size_t count = 0;
    while (::environ && ::environ[count])
        ++count;
    return {::environ, count};
}

void set(std::vector<std::string> &environment, std::string assignment)
{
    const std::string_view name = nameOf(assignment);
    std::erase_if(environment, [&](const std::string &variable) { return nameOf(variable) == name; });
    environment.push_back(std::move(assignment));
}

std::string pathWithFusermount(const std::vector<std::string> &environment)
{
    constexpr std::string_view Usual = "PATH=/usr/local/bin:/usr/bin:/bin";
    const char *other = std::getenv("FUSEBOARD_FUSERMOUNTS");
    const std::string first = other && *other ? other : FUSEBOARD_FUSERMOUNT_NAMES;
    const auto own = std::ranges::find(environment, "PATH", nameOf);
    const std::string_view path = own == environment.end() ? Usual : std::string_view(*own);
    return "PATH=" + first + ":" + std::string(path.substr(nameOf(path).size() + 1));
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
    if (!letters.empty())
        set(kept, letters);
    kept.emplace_back("LC_MESSAGES=C");
    return kept;
}

std::vector<std::string> serverEnvironment()
{
    return serverEnvironment(ownEnvironment());
}

std::vector<std::string> serverEnvironment(std::span<const char *const> environment, const LaunchPlan &plan)
{
    std::vector<std::string> kept = serverEnvironment(environment);
    if (plan.mode == LaunchMode::Fusermount)
        set(kept, pathWithFusermount(kept));
    for (const std::string &assignment : plan.environment)
        set(kept, assignment);
    return kept;
}

std::vector<std::string> serverEnvironment(const LaunchPlan &plan)
{
    return serverEnvironment(ownEnvironment(), plan);
}

} // namespace fuseboard
