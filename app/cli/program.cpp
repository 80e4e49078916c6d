// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file chooses the command and answers --help and --version.

#include "app/cli/program.h"

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
});

std::string programHelp()
{
    std::string text = "fuseboardctl COMMAND ...\n\n"
                       "Mounts FUSE file systems, says whether they really came up, and if not, why.\n\n";
    for (const CommandSyntax &command : commands()) {
        std::string line = "  " + std::string(command.name) + " " + std::string(command.arguments);
        line.resize(std::max<std::size_t>(line.size(), 34), ' ');
        text += line + " " + std::string(command.summary) + "\n";
    }
    text += "\n  --help, --version\n\n"
            "\"fuseboardctl COMMAND --help\" shows options and examples. Begin with:\n"
            "  fuseboardctl doctor\n"
            "  fuseboardctl mount sshfs alice@example.org:\n"
            "  fuseboardctl list\n"
            "  fuseboardctl unmount ~/Mounts/example.org\n";
    return text;
}

std::string commandHelp(const CommandSyntax &command)
{
    return command.synopsis() + "\n\n" + std::string(command.help);
}

int answer(const ParsedCommand &command)
{
    if (command.has("--help")) {
        writeOut(command.command ? commandHelp(*command.command) : programHelp());
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
