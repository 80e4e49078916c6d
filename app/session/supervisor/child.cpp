// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file forks. The child calls only what signal-safety(7) allows.

#include "app/session/supervisor/child.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fuseboard::supervisor {
namespace {

constexpr int ServerDeviceFd = 3; ///< what the catalogue's {fd} stands for

struct Pipe
{
    UniqueFd read, write;
};

std::expected<Pipe, int> makePipe()
{
    std::array<int, 2> ends = {};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::unexpected(errno);
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void restoreSignals()
{
    struct sigaction standard = {};
    standard.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal)
        ::sigaction(signal, &standard, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// False where the parent is gone already: a process whose parent died before prctl() gets no signal.
bool dieWithParent(int signal, pid_t parent)
{
    return ::prctl(PR_SET_PDEATHSIG, signal) == 0 && ::getppid() == parent;
}

/// From the first to the last, both included; see close_range(2).
void closeRange(unsigned first, unsigned last)
{
    if (first <= last)
        ::syscall(SYS_close_range, first, last, 0U);
}

/// Everything the server keeps: null, output twice, the device. Whatever else is open closes itself at exec,
/// but until then the child must hold neither the lock on the folder nor the control socket.
bool arrangeDescriptors(int output, int device, int gate, int execError)
{
    const bool arranged = ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0 &&
                          (device < 0 || ::dup2(device, ServerDeviceFd) >= 0);
    const auto lower = static_cast<unsigned>(std::min(gate, execError));
    const auto upper = static_cast<unsigned>(std::max(gate, execError));
    closeRange(device < 0 ? ServerDeviceFd : ServerDeviceFd + 1, lower - 1);
    closeRange(lower + 1, upper - 1);
    closeRange(upper + 1, ~0U);
    return arranged;
}

[[noreturn]] void giveUp(int execError, int why)
{
    [[maybe_unused]] const ssize_t told = ::write(execError, &why, sizeof why);
    ::_exit(127);
}

[[noreturn]] void becomeServer(char *const *argv, int device, int output, int gate, int execError,
                               pid_t parent)
{
    restoreSignals();
    if (!dieWithParent(SIGKILL, parent) || ::setpgid(0, 0) != 0 ||
        !arrangeDescriptors(output, device, gate, execError))
        giveUp(execError, errno);
    char go = 0;
    ssize_t got = 0;
    do {
        got = ::read(gate, &go, 1);
    } while (got < 0 && errno == EINTR);
    if (got != 1)
        ::_exit(125);
    // From here on a polite end: the server may have something to write back.
    if (!dieWithParent(SIGTERM, parent))
        ::_exit(125);
    ::execv(argv[0], argv);
    giveUp(execError, errno);
}

} // namespace

std::expected<Child, int> startChild(char *const *argv, int device)
{
    auto gate = makePipe();
    auto execError = makePipe();
    auto output = makePipe();
    if (!gate || !execError || !output)
        return std::unexpected(EMFILE);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return std::unexpected(errno);
    if (pid == 0)
        becomeServer(argv, device, output->write.get(), gate->read.get(), execError->write.get(), parent);
    // Both sides, so that the group exists whoever comes first.
    ::setpgid(pid, pid);
    // Not yet reaped, so the number cannot mean anybody else.
    UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd.isValid() || ::fcntl(output->read.get(), F_SETFL, O_NONBLOCK) != 0)
        return std::unexpected(errno);
    return Child{.pid = pid,
                 .pidfd = std::move(pidfd),
                 .gate = std::move(gate->write),
                 .execError = std::move(execError->read),
                 .output = std::move(output->read)};
}

} // namespace fuseboard::supervisor
