// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file searches a server's output for known complaints.

#include "app/catalog/recognise.h"

#include "app/catalog/pattern.h"
#include "app/catalog/placeholders.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace fuseboard {
namespace {

/// What libfuse and fusermount3 say, whatever the server is.
const std::vector<FailurePattern> &commonFailures()
{
    static const std::vector<FailurePattern> Common = {
        {"^(fuse|fuse2): (unknown option|invalid option)|^fusermount3?: unknown option",
         ErrorCode::ServerOptionRefused},
        {"^fusermount3?: option .* only allowed if", ErrorCode::SharingForbidden},
        {"^fuse: (failed to open /dev/fuse|device not found)|^fusermount3?: (failed to open /dev/fuse|fuse "
         "device not)",
         ErrorCode::DeviceUnavailable},
        {"^fuse: failed to exec fusermount|fusermount3?: (No such file|command not found)",
         ErrorCode::FusermountMissing},
        {"^fusermount3?: user has no write access to mountpoint", ErrorCode::FolderNotWritable},
        {"^fusermount3?: mountpoint .* not owned by user", ErrorCode::NotYourFolder},
        {"^fusermount3?: mounting over filesystem type", ErrorCode::FolderKindRefused},
        {"^fusermount3?: (failed to access mountpoint|bad mount point) .*: No such file",
         ErrorCode::MountpointGone},
        {"^fusermount3?: too many FUSE filesystems mounted", ErrorCode::TooManyMounts},
        {"^fusermount3?: mount failed: Operation not permitted", ErrorCode::KernelRefused,
         "fusermount3 has no right to mount here: fuseboardctl doctor says what to do."},
    };
    return Common;
}

/// regexec(3) takes the square of the length. No complaint is that long.
std::string_view beginningOf(const std::string &line)
{
    return std::string_view(line).substr(0, 1024);
}

std::optional<RecognisedFailure> firstMatch(std::span<const FailurePattern> failures,
                                            std::span<const std::string> lines)
{
    for (const FailurePattern &failure : failures) {
        const auto pattern = Pattern::compile(failure.pattern);
        const auto matches = [&](const std::string &line) {
            return pattern && pattern->isFoundIn(beginningOf(line));
        };
        if (const auto found = std::ranges::find_if(lines, matches); found != lines.end())
            return RecognisedFailure{.code = failure.error, .line = *found, .nextStep = failure.nextStep};
    }
    return std::nullopt;
}

/// "alice@host" of "alice@host:/srv", "alice@::1" of "alice@[::1]:/srv". A word that a shell would not take
/// as one word is not repeated.
std::string hostOf(const std::string &source)
{
    const std::size_t bracket = source.find("]:");
    std::string host = source.substr(0, bracket == std::string::npos ? source.find(':') : bracket);
    std::erase(host, '[');
    static const auto Plain = Pattern::compile("[A-Za-z0-9._+@:%-]+");
    return Plain && Plain->matchesAll(host) ? host : "HOST";
}

std::string argumentsOf(const OptionType &option, const LaunchPlan &plan)
{
    std::string text;
    for (const std::string &word : plan.askedOptions) {
        if (!word.starts_with(option.name + "="))
            continue;
        const std::string value = word.substr(option.name.size() + 1);
        for (const std::string &argument : option.arguments)
            text += " " + fillTemplate(argument, std::to_array<Replacement>({{"value", value}}));
    }
    return text;
}

} // namespace

std::optional<RecognisedFailure> recogniseFailure(const FileSystemType &type,
                                                  std::span<const std::string> lines)
{
    if (auto own = firstMatch(type.failures, lines))
        return own;
    return firstMatch(commonFailures(), lines);
}

const QuestionPattern *openQuestion(const FileSystemType &type, const std::string &question)
{
    const auto matches = [&](const QuestionPattern &open) {
        const auto pattern = Pattern::compile(open.pattern);
        return pattern && pattern->isFoundIn(beginningOf(question));
    };
    const auto found = std::ranges::find_if(type.openQuestions, matches);
    return found == type.openQuestions.end() ? nullptr : &*found;
}

std::string nextStepOf(const RecognisedFailure &failure, const FileSystemType &type, const LaunchPlan &plan)
{
    const std::string host = hostOf(plan.source);
    std::vector<std::string> arguments;
    std::vector<Replacement> replacements{{HostPlaceholder, host}};
    arguments.reserve(type.options.size()); // the replacements point into it
    for (const OptionType &option : type.options) {
        if (option.kind == OptionKind::Integer)
            replacements.emplace_back(option.name, arguments.emplace_back(argumentsOf(option, plan)));
    }
    return fillTemplate(failure.nextStep, replacements);
}

} // namespace fuseboard
