// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the supervisor with posix_spawn: this process may have threads and much memory, which fork
// would copy.

#include "app/session/spawnsupervisor.h"

#include "app/session/serverenvironment.h"
#include "app/session/sessionfolder.h"
#include "app/session/supervisor/wire.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace fuseboard {
namespace {

constexpr int AboveGiven = 10; ///< no number that the supervisor is given may be a number that we give from

std::unexpected<Error> spawnFailed(int sysErrno, const std::string &sentence)
{
    return failure(ErrorCode::SpawnFailed, Stage::Spawn, sysErrno, sentence);
}

UniqueFd movedUp(int fd)
{
    return UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, AboveGiven));
}

std::vector<std::string> argumentsOf(const ServerStart &start)
{
    std::vector<std::string> arguments = {start.supervisor.string(), start.mountpoint.string(),
                                          start.plan.type, start.plan.spec.source, "--"};
    arguments.insert(arguments.end(), start.plan.argv.begin(), start.plan.argv.end());
    return arguments;
}

std::vector<char *> pointersTo(std::vector<std::string> &texts)
{
    std::vector<char *> pointers;
    for (std::string &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// What the child does between fork and exec.
class SpawnOrder
{
public:
    SpawnOrder()
    {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
        for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
        // The mask and what is ignored would otherwise be inherited: a program that blocks SIGTERM is not
        // rare.
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnOrder()
    {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnOrder(const SpawnOrder &) = delete;
    SpawnOrder &operator=(const SpawnOrder &) = delete;

    void give(const UniqueFd &fd, int number)
    {
        ::posix_spawn_file_actions_adddup2(&actions, fd.get(), number);
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

Result<void> run(const ServerStart &start, SpawnOrder &order)
{
    auto arguments = argumentsOf(start);
    auto environment = serverEnvironment(start.plan);
    const std::string program = start.supervisor.string();
    pid_t child = -1;
    const int failed = ::posix_spawn(&child, program.c_str(), &order.actions, &order.attributes,
                                     pointersTo(arguments).data(), pointersTo(environment).data());
    if (failed != 0)
        return spawnFailed(failed, program + " cannot be started. Is fuseboard installed completely?");
    // It forks at once and ends; the supervisor proper is an orphan from birth.
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return spawnFailed(0, program + " ended at once.");
    return {};
}

} // namespace

Result<UniqueFd> spawnSupervisor(const ServerStart &start)
{
    const auto folder = createRecordFolder(start.mountpoint);
    if (!folder)
        return std::unexpected(folder.error());
    std::array<int, 2> pair = {};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return spawnFailed(errno, "No socket for the supervisor.");
    UniqueFd ours(pair[0]);
    const UniqueFd theirs(pair[1]);
    const UniqueFd control = movedUp(theirs.get());
    const UniqueFd record = movedUp(folder->fd.get());
    const UniqueFd device = start.fuseDevice >= 0 ? movedUp(start.fuseDevice) : UniqueFd();
    if (!control.isValid() || !record.isValid() || (start.fuseDevice >= 0 && !device.isValid()))
        return spawnFailed(errno, "No descriptor for the supervisor.");
    SpawnOrder order;
    order.give(control, supervisor::ControlFd);
    order.give(record, supervisor::FolderFd);
    if (device.isValid())
        order.give(device, supervisor::DeviceFd);
    if (const auto started = run(start, order); !started)
        return std::unexpected(started.error());
    return ours;
}

} // namespace fuseboard
