// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file chooses the command and answers --help and --version.

#include "app/cli/program.h"

#include "app/cli/help.h"
#include "app/cli/output.h"
#include "app/cli/version.h"

#include <algorithm>
#include <array>
#include <csignal>

namespace fuseboard {
namespace {

struct Runner
{
    std::string_view name;
    int (*run)(const ParsedCommand &);
};

constexpr auto Runners = std::to_array<Runner>({
    {"mount", runMount},
    {"unmount", runUnmount},
    {"abort", runAbort},
    {"list", runList},
    {"log", runLog},
    {"doctor", runDoctor},
    {"report", runReport},
    {"complete", runComplete},
});

int answer(const ParsedCommand &command)
{
    if (command.has("--help")) {
        writeOut(command.command ? commandHelp(*command.command, outputWidth()) : programHelp(outputWidth()));
        return 0;
    }
    if (command.has("--version")) {
        writeOut("fuseboardctl " FUSEBOARD_VERSION "\n");
        return 0;
    }
    const auto runner = std::ranges::find(Runners, command.command->name, &Runner::name);
    return runner->run(command);
}

} // namespace

int runProgram(int argc, char **argv)
{
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    const auto command = parseCommandLine(words);
    if (command) {
        const int status = answer(*command);
        return status == 0 && outputFailed() ? infoOf(ErrorCode::Internal).exitStatus : status;
    }
    // Who asks for JSON gets JSON, also where the rest of the line was not understood.
    return reportUsage(command.error(), std::ranges::contains(words, "--json"));
}

} // namespace fuseboard
