// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds out what only another process may try: whether a FUSE mount answers, in one that may hang
// in our place, and what an account may do, in one that becomes it.

#include "helper/mount/linuxsystem.h"

#include "dbus/types/uniquefd.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard {
namespace {

/// The kernel lets a process into a FUSE mount only where all its ids are the owner's; fsuid is not enough.
bool becomeOwner(std::uint32_t uid, std::uint32_t gid)
{
    return setgroups(0, nullptr) == 0 && setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0;
}

constexpr int Kept = 3; ///< the one descriptor besides the standard ones

/// It may hang for long: whatever else it held would hang with it, the new server's device above all.
bool keepOnly(int fd)
{
    return (fd == Kept || dup2(fd, Kept) == Kept) && close_range(Kept + 1, ~0u, 0) == 0;
}

[[noreturn]] void askAndExit(int fd, std::uint32_t uid, std::uint32_t gid, unsigned seconds, pid_t parent)
{
    if (!keepOnly(fd) || !becomeOwner(uid, gid))
        _exit(EPERM);
    prctl(PR_SET_PDEATHSIG, SIGKILL); // becoming the owner would have cleared it
    if (getppid() != parent)
        _exit(EPERM);
    alarm(seconds); // without CAP_KILL nobody of us could end it from outside
    struct statx answer{};
    const int result = ::statx(Kept, "", AT_EMPTY_PATH | AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &answer);
    _exit(result == 0 ? 0 : errno & 0xff);
}

[[noreturn]] void signalAndExit(int pidfd, std::uint32_t uid, std::uint32_t gid)
{
    if (!becomeOwner(uid, gid))
        _exit(EPERM);
    _exit(syscall(SYS_pidfd_send_signal, pidfd, 0, nullptr, 0) == 0 ? 0 : errno & 0xff);
}

int waitFor(pid_t child, int milliseconds)
{
    const UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    if (!pidfd.isValid())
        return -errno;
    pollfd waiting{pidfd.get(), POLLIN, 0};
    if (::poll(&waiting, 1, milliseconds) != 1)
        return -ETIME; // not waited for: it may ignore every signal until the connection is aborted
    siginfo_t ended{};
    if (waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED) != 0)
        return -errno;
    return ended.si_code == CLD_EXITED ? -ended.si_status : -EINTR;
}

} // namespace

int LinuxSystem::probe(int fd, std::uint32_t uid, std::uint32_t gid, int milliseconds)
{
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0)
        askAndExit(fd, uid, gid, static_cast<unsigned>(milliseconds) / 1000 + 1, parent);
    return waitFor(child, milliseconds);
}

int LinuxSystem::maySignal(int pidfd, std::uint32_t uid, std::uint32_t gid)
{
    constexpr int Moment = 2000; // no call of the child waits for anything
    const pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0)
        signalAndExit(pidfd, uid, gid);
    return waitFor(child, Moment);
}

} // namespace fuseboard
