// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file runs fusermount3 and understands what it says.

#include "app/session/sacrifice.h"
#include "app/session/selfmount.h"
#include "app/session/serverenvironment.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <string_view>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Run
{
    pid_t child = -1;
    UniqueFd words;
    std::string text;
    std::optional<int> status;
};

std::unexpected<Error> failed(ErrorCode code, int sysErrno, const std::string &sentence)
{
    return failure(code, Stage::Attach, sysErrno, sentence);
}

Result<Run> spawn(const std::vector<std::string> &arguments)
{
    std::array<int, 2> ends = {};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return failed(ErrorCode::UnmountFailed, errno, "No pipe for fusermount3.");
    Run run;
    run.words.reset(ends[0]);
    const UniqueFd theirs(ends[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDERR_FILENO);
    auto environment = serverEnvironment();
    std::vector<char *> argv, envp;
    for (const std::string &argument : arguments)
        argv.push_back(const_cast<char *>(argument.c_str()));
    for (std::string &variable : environment)
        envp.push_back(variable.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    const int problem = ::posix_spawn(&run.child, argv[0], &actions, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (problem != 0)
        return failed(ErrorCode::UnmountFailed, problem, arguments[0] + " cannot be started.");
    return run;
}

void readWords(Run &run)
{
    constexpr std::size_t Enough = 4096;
    std::array<char, 1024> buffer;
    for (ssize_t got = 1; got > 0 && run.text.size() < Enough;) {
        got = ::read(run.words.get(), buffer.data(), buffer.size());
        run.text.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
}

/// Whether something happens at the place before the deadline.
bool comes(pollfd place, Clock::time_point end)
{
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
        const int ready = ::poll(&place, 1, static_cast<int>(std::max<long>(left.count(), 0)));
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

/// False after the deadline: fusermount3 may stand in the kernel. Where there is no descriptor for a pidfd,
/// the end of its words (POLLHUP, which is never asked for) is its end.
bool wait(Run &run, Clock::time_point end)
{
    const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, run.child, 0)));
    const pollfd place = pidfd.isValid() ? pollfd{.fd = pidfd.get(), .events = POLLIN, .revents = 0}
                                         : pollfd{.fd = run.words.get(), .events = 0, .revents = 0};
    if (!comes(place, end)) {
        leaveChildBehind(run.child);
        return false;
    }
    int status = 0;
    pid_t ended = -1;
    do {
        ended = ::waitpid(run.child, &status, 0);
    } while (ended < 0 && errno == EINTR);
    if (ended == run.child)
        run.status = status;
    return true;
}

std::unexpected<Error> meaningOf(std::string words, const std::filesystem::path &mountpoint)
{
    while (words.ends_with('\n'))
        words.pop_back();
    constexpr auto Meanings = std::to_array<std::pair<std::string_view, ErrorCode>>({
        {"Device or resource busy", ErrorCode::MountBusy},
        {"not found in", ErrorCode::NoSuchMount},
        {"not mounted", ErrorCode::NoSuchMount},
        {"Invalid argument", ErrorCode::NoSuchMount},
        {"Operation not permitted", ErrorCode::NotYourMount},
        {"Permission denied", ErrorCode::NotYourMount},
    });
    const auto *const found =
        std::ranges::find_if(Meanings, [&](const auto &meaning) { return words.contains(meaning.first); });
    return failed(found == Meanings.end() ? ErrorCode::UnmountFailed : found->second, 0,
                  words.empty() ? mountpoint.string() : words);
}

} // namespace

Result<std::filesystem::path> findFusermount()
{
    for (const char *folder : {"/usr/local/bin", "/usr/bin", "/bin"}) {
        const std::filesystem::path program = std::filesystem::path(folder) / "fusermount3";
        if (::access(program.c_str(), X_OK) == 0)
            return program;
    }
    return failure(ErrorCode::FusermountMissing, Stage::Validate);
}

Result<void> unmountWithFusermount(const std::filesystem::path &mountpoint, UnmountMode mode,
                                   milliseconds deadline)
{
    const auto program = findFusermount();
    if (!program)
        return std::unexpected(program.error());
    const auto end = Clock::now() + deadline;
    std::vector<std::string> arguments = {program->string(), "-u"};
    if (mode != UnmountMode::Normal)
        arguments.emplace_back("-z");
    arguments.insert(arguments.end(), {"--", mountpoint.string()});
    auto run = spawn(arguments);
    if (!run)
        return std::unexpected(run.error());
    if (!wait(*run, end))
        return failed(ErrorCode::PathHangs, ETIMEDOUT, program->string() + " did not come to an end.");
    readWords(*run);
    if (run->status && WIFEXITED(*run->status) && WEXITSTATUS(*run->status) == 0)
        return {};
    return meaningOf(run->text, mountpoint);
}

} // namespace fuseboard
