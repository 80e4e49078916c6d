// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file prints results and failures.

#include "app/cli/output.h"

#include "app/cli/json.h"
#include "app/cli/terminal.h"
#include "app/session/record.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

constexpr std::size_t LinesToShow = 8;

bool isOutputBroken = false;

void writeAll(int fd, std::string_view text);

/// Where the standard error fails too, the exit status tells.
void noteBroken(int fd, int error)
{
    if (std::exchange(isOutputBroken, true) || fd == STDERR_FILENO)
        return;
    writeAll(STDERR_FILENO, "fuseboardctl: The output could not be written (" + errnoName(error) + ").\n");
}

void writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = write(fd, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            noteBroken(fd, errno);
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
}

void replaceWord(std::string &text, std::string_view word, std::string_view with)
{
    if (const std::size_t at = text.find(word); at != std::string::npos)
        text.replace(at, word.size(), with);
}

/// In front of what went wrong.
std::string programName()
{
    return coloured(STDERR_FILENO, Colour::Bad, "fuseboardctl:") + " ";
}

/// The last lines, without those that the message quotes already.
std::string linesOf(const std::vector<std::string> &log, std::string_view message)
{
    std::string text;
    const std::size_t begin = log.size() > LinesToShow ? log.size() - LinesToShow : 0;
    for (std::size_t i = begin; i < log.size(); ++i) {
        const std::string line = escapeControls(log[i]);
        if (message.find(line) == std::string_view::npos)
            text += "  " + line + "\n";
    }
    return text;
}

} // namespace

void writeOut(std::string_view text)
{
    writeAll(STDOUT_FILENO, text);
}

bool outputFailed()
{
    return isOutputBroken;
}

void writeError(std::string_view text)
{
    writeAll(STDERR_FILENO, text);
}

bool isPlainWord(std::string_view text)
{
    constexpr std::string_view Signs = "/._-+:@%,=";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               Signs.find(c) != std::string_view::npos;
    });
}

std::string nextStepOf(const Error &error, std::string_view mountpoint)
{
    std::string text(infoOf(error.code).nextStep);
    // Of a path that hangs the mountpoint is another one, somewhere above.
    if (isPlainWord(mountpoint) && error.code != ErrorCode::PathHangs) {
        replaceWord(text, "MOUNTPOINT", mountpoint);
        replaceWord(text, "FOLDER", mountpoint);
    }
    return text;
}

int reportFailure(const Failure &failure, bool json, std::string_view mountpoint)
{
    const Error &error = failure.error;
    const std::string nextStep = failure.nextStep.empty() ? nextStepOf(error, mountpoint) : failure.nextStep;
    if (json) {
        writeOut(lineOf(jsonOf(failure, nextStep)));
    } else {
        const std::string message = escapeControls(messageOf(error));
        writeError(programName() + message + "\n" + linesOf(error.kernelLog, message) +
                   linesOf(failure.serverLog, message) +
                   (nextStep.empty() ? "" : "Next: " + nextStep + "\n"));
    }
    return infoOf(error.code).exitStatus;
}

int reportFailure(const Error &error, bool json, std::string_view mountpoint)
{
    return reportFailure(Failure{.error = error, .serverExit = {}, .serverLog = {}}, json, mountpoint);
}

int reportUsage(const UsageError &problem, bool json)
{
    const Failure usage{.error = failure(ErrorCode::Usage, Stage::Validate, 0, problem.message).error(),
                        .serverExit = {},
                        .serverLog = {}};
    if (json)
        writeOut(lineOf(jsonOf(usage, problem.nextStep)));
    else
        writeError(programName() + escapeControls(problem.message) + "\nNext: " + problem.nextStep + "\n");
    return infoOf(ErrorCode::Usage).exitStatus;
}

int reportDone(MountId id, std::string_view sentence, bool json)
{
    writeOut(json ? lineOf(jsonOfDone(id)) : std::string(sentence) + "\n");
    return 0;
}

} // namespace fuseboard
