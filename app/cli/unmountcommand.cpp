// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is `fuseboardctl unmount` and `fuseboardctl abort`.

#include "app/cli/eventloop.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/target.h"
#include "app/cli/terminalquestion.h"
#include "app/client/abortjob.h"
#include "app/client/unmountjob.h"
#include "app/session/record.h"

namespace fuseboard {
namespace {

UnmountMode modeOf(const ParsedCommand &command)
{
    if (command.has("--force"))
        return UnmountMode::Force;
    return command.has("--detach") ? UnmountMode::Detach : UnmountMode::Normal;
}

std::string sentenceOf(const MountEntry &mount, UnmountMode mode)
{
    const std::string place = escapeControls(mount.mountpoint);
    switch (mode) {
    case UnmountMode::Normal:
        return "Unmounted " + place + ".";
    case UnmountMode::Detach:
        return "Detached " + place + ": it ends when the last user has gone.";
    case UnmountMode::Force:
        return "Ended " + place + ": whoever waited for the server got an error.";
    }
    return {};
}

} // namespace

int runUnmount(const ParsedCommand &command)
{
    const bool json = command.has("--json");
    if (command.has("--detach") && command.has("--force"))
        return reportUsage({"--detach and --force exclude each other.", "See: fuseboardctl unmount --help"},
                           json);
    const auto mount = findTarget(command.arguments.front());
    if (!mount)
        return reportFailure(mount.error(), json);
    const Application application;
    UnmountJob job(*mount, modeOf(command));
    if (!json && canAskOnTerminal())
        job.allowTerminal();
    if (const auto outcome = runToEnd<Outcome<void>>(job); !outcome)
        return reportFailure(outcome.error(), json, mount->mountpoint);
    return reportDone(mount->id, sentenceOf(*mount, modeOf(command)), json);
}

int runAbort(const ParsedCommand &command)
{
    const bool json = command.has("--json");
    const auto mount = findTarget(command.arguments.front());
    if (!mount)
        return reportFailure(mount.error(), json);
    const Application application;
    AbortJob job(*mount);
    if (!json && canAskOnTerminal())
        job.allowTerminal();
    if (const auto outcome = runToEnd<Outcome<void>>(job); !outcome)
        return reportFailure(outcome.error(), json, mount->mountpoint);
    return reportDone(mount->id,
                      "Cut " + escapeControls(mount->mountpoint) +
                          " off from its server. It stays, dead, until it is unmounted.",
                      json);
}

} // namespace fuseboard
