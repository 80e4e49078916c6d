// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file forks the front and takes everything from it before it runs.

#include "helper/agent/front.h"

#include "dbus/types/ids.h"
#include "helper/agent/privileges.h"
#include "helper/agent/record.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard {
namespace {

/// The bus is found at its standard address; whoever started us does not choose another one.
constexpr std::array<const char *, 3> Environment{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", nullptr};

bool placeSocket(int socket)
{
    if (socket == AgentSocketFd)
        return fcntl(socket, F_SETFD, 0) == 0;
    return dup2(socket, AgentSocketFd) == AgentSocketFd;
}

[[noreturn]] void runFront(const char *program, Account account, int socket, pid_t agent)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    const bool ready = becomeUser(account.uid, account.gid) && placeSocket(socket) &&
                       close_range(AgentSocketFd + 1, ~0u, 0) == 0;
    // After the change of account, which clears it. The kernel asks whether the dying agent may signal us,
    // and without CAP_KILL it may not: then the end of the pair is what ends the front.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!ready || getppid() != agent)
        _exit(126);
    std::array<char *, 2> arguments{const_cast<char *>("fuseboard-helper-front"), nullptr};
    execve(program, arguments.data(), const_cast<char *const *>(Environment.data()));
    std::perror("fuseboard-helper: the front could not be started");
    _exit(127);
}

} // namespace

std::optional<Account> findSystemAccount(const char *name)
{
    std::FILE *const file = std::fopen("/etc/passwd", "re");
    if (file == nullptr)
        return std::nullopt;
    std::optional<Account> found;
    std::array<char, 4096> strings{};
    passwd entry{};
    passwd *current = nullptr;
    while (!found && fgetpwent_r(file, &entry, strings.data(), strings.size(), &current) == 0) {
        if (std::strcmp(entry.pw_name, name) == 0)
            found = Account{entry.pw_uid, entry.pw_gid};
    }
    std::fclose(file);
    if (found && (found->uid == 0 || found->gid == 0 || isPerson(found->uid)))
        return std::nullopt;
    return found;
}

std::optional<Front> startFront(const char *program, Account account)
{
    std::array<int, 2> ends{-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::nullopt;
    Front front{.pidfd = UniqueFd(), .socket = UniqueFd(ends[0])};
    const UniqueFd theirs(ends[1]);
    const pid_t agent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        return std::nullopt;
    if (pid == 0)
        runFront(program, account, theirs.get(), agent);
    front.pidfd.reset(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    return front.pidfd.isValid() ? std::optional(std::move(front)) : std::nullopt;
}

bool frontEndedWell(const Front &front, int milliseconds)
{
    pollfd waiting{front.pidfd.get(), POLLIN, 0};
    siginfo_t info{};
    return poll(&waiting, 1, milliseconds) == 1 &&
           waitid(P_PIDFD, static_cast<id_t>(front.pidfd.get()), &info, WEXITED | WNOHANG) == 0 &&
           info.si_code == CLD_EXITED && info.si_status == 0;
}

} // namespace fuseboard
