// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file forks and cleans the child up.

#include "helper/agent/childprocess.h"

#include "helper/mount/protection.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard {
namespace {

[[noreturn]] void runChild(pid_t parent, std::span<const int> keep, int reports, const ChildJob &job)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr); // SIGPIPE stays ignored: the pipe's reader may be gone
    closeAllBut(keep, reports);
    job(reports);
    _exit(0);
}

/// fork(2) that gives the pidfd at once, so that no moment exists in which the child cannot be killed. The
/// older clone, because systemd's RestrictNamespaces= refuses clone3.
pid_t forkWithPidfd(int &pidfd)
{
    return static_cast<pid_t>(syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, nullptr, &pidfd, nullptr, 0));
}

} // namespace

std::expected<ChildProcess, int> startChild(std::span<const int> keep, const ChildJob &job)
{
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::unexpected(errno);
    ChildProcess child;
    child.reports.reset(ends[0]);
    const UniqueFd writeEnd(ends[1]);
    if (fcntl(child.reports.get(), F_SETFL, O_NONBLOCK) != 0)
        return std::unexpected(errno);
    const pid_t parent = getpid();
    int pidfd = -1;
    const pid_t pid = forkWithPidfd(pidfd);
    if (pid < 0)
        return std::unexpected(errno);
    if (pid == 0)
        runChild(parent, keep, writeEnd.get(), job);
    child.pidfd.reset(pidfd);
    return child;
}

bool reap(const UniqueFd &pidfd)
{
    siginfo_t info{};
    if (waitid(P_PIDFD, static_cast<id_t>(pidfd.get()), &info, WEXITED | WNOHANG) != 0)
        return errno != EINTR; // ECHILD: somebody has taken it already
    return info.si_pid != 0;
}

} // namespace fuseboard
