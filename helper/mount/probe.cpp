// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds out what only another process may try: whether a FUSE mount answers, in one that may hang
// in our place, and what an account may do, in one that becomes it.

#include "helper/mount/linuxsystem.h"

#include "dbus/types/uniquefd.h"
#include "helper/mount/protection.h"

#include <array>
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

constexpr auto Same = static_cast<uid_t>(-1);

/// While it lives, this process may end processes of the owner, and it does so also by its own end: the
/// kernel asks whether a dying parent may send the death signal, and we have no CAP_KILL. The effective id
/// alone gives that power. To signal this process the owner would need its real or its saved id.
class PowerOverOwner
{
public:
    explicit PowerOverOwner(uid_t owner) : m_held(setEffective(owner)) {}
    PowerOverOwner(const PowerOverOwner &) = delete;
    PowerOverOwner &operator=(const PowerOverOwner &) = delete;
    ~PowerOverOwner()
    {
        if (m_held && !setEffective(0))
            _exit(EPERM);
    }
    bool isHeld() const { return m_held; }

private:
    static bool setEffective(uid_t uid)
    {
        const Protection protection;
        const bool done = setresuid(Same, uid, Same) == 0;
        protection.renew();
        return done;
    }

    const bool m_held;
};

/// The kernel lets a process into a FUSE mount only where all its ids are the owner's; fsuid is not enough.
/// From the last line on the owner may stop it: so it is protected before, and that line takes nothing away,
/// because the effective and the file system ids stay as they are.
bool becomeOwner(std::uint32_t uid, std::uint32_t gid, pid_t parent)
{
    if (setresuid(Same, 0, Same) != 0 || setgroups(0, nullptr) != 0 || setresgid(gid, gid, gid) != 0 ||
        setresuid(Same, uid, Same) != 0)
        return false;
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return getppid() == parent && setresuid(uid, uid, uid) == 0;
}

/// What is asked in the place of another: 0 or an errno.
using Question = int (*)(int fd);

int askForAttributes(int fd)
{
    struct statx answer{};
    const int result = ::statx(fd, "", AT_EMPTY_PATH | AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &answer);
    return result == 0 ? 0 : errno;
}

int askForLeaveToSignal(int pidfd)
{
    return syscall(SYS_pidfd_send_signal, pidfd, 0, nullptr, 0) == 0 ? 0 : errno;
}

/// A child that does not end in time is killed, also where its owner has stopped it. It is not waited for: in
/// the kernel it may ignore that until its connection is cut, and then whoever takes in orphans takes it in.
int waitFor(pid_t child, int milliseconds)
{
    const UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    const int error = pidfd.isValid() ? ETIME : errno;
    pollfd waiting{pidfd.get(), POLLIN, 0};
    if (error != ETIME || ::poll(&waiting, 1, milliseconds) != 1) {
        kill(child, SIGKILL);
        return -error;
    }
    siginfo_t ended{};
    if (waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED) != 0)
        return -errno;
    return ended.si_code == CLD_EXITED ? -ended.si_status : -EINTR;
}

struct Owner
{
    std::uint32_t uid;
    std::uint32_t gid;
};

/// The child may hang for long: whatever else it held would hang with it, the new server's device above all.
int askAs(Owner owner, Question question, int fd, int lifeline, int milliseconds)
{
    const PowerOverOwner power(owner.uid);
    if (!power.isHeld())
        return -EPERM;
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child > 0)
        return waitFor(child, milliseconds);
    if (!closeAllBut(std::array{fd}, lifeline) || !becomeOwner(owner.uid, owner.gid, parent))
        _exit(EPERM);
    _exit(question(fd) & 0xff);
}

} // namespace

int LinuxSystem::probe(int fd, std::uint32_t uid, std::uint32_t gid, int milliseconds)
{
    return askAs({uid, gid}, askForAttributes, fd, m_lifeline, milliseconds);
}

int LinuxSystem::maySignal(int pidfd, std::uint32_t uid, std::uint32_t gid)
{
    constexpr int Moment = 2000; // no call of the child waits for anything
    return askAs({uid, gid}, askForLeaveToSignal, pidfd, m_lifeline, Moment);
}

} // namespace fuseboard
