// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the seam between us and the kernel: every system call that mounting and unmounting make.
#pragma once

#include "helper/mount/kernelabi.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <sys/stat.h>

namespace fuseboard {

/// One method a system call, arguments as in its man page. Returns what the call returns, or -errno.
/// Descriptors that are returned belong to the caller and are close-on-exec. For one thread.
class System
{
public:
    System() = default;
    System(const System &) = delete;
    System &operator=(const System &) = delete;
    virtual ~System() = default;

    virtual int fsopen(const char *type) = 0;
    virtual int fsconfig(int context, unsigned command, const char *key, const char *value) = 0;
    virtual int fsmount(int context, unsigned attributes) = 0;
    virtual int moveMount(int mount, int target, unsigned flags) = 0; ///< both by descriptor, empty paths
    virtual int openTree(int dir, unsigned flags) = 0;                ///< of the descriptor itself
    virtual int umount2(const char *name, int flags) = 0;
    virtual int statmount(std::uint64_t id, std::uint64_t mask, std::span<std::byte> buffer) = 0;

    /// name_to_handle_at(2) for the mount id alone: unlike statx(2) it never asks the file system, so that it
    /// also works on FUSE mounts that keep root out or whose server hangs. Does not follow a last symbolic
    /// link.
    virtual int mountIdAt(int dir, const char *name, std::uint64_t &id) = 0;

    virtual int statx(int fd, unsigned mask,
                      struct statx &out) = 0; ///< of the descriptor, AT_STATX_DONT_SYNC

    /// Whether the folder could be written into and entered: faccessat2(2), W_OK and X_OK, AT_EACCESS.
    virtual int mayUse(int fd) = 0;

    /// readlink(2) of /proc/self/fd, for its length alone: -ENAMETOOLONG where the path of the descriptor is
    /// longer than any path that a system call takes.
    virtual int pathLength(int fd) = 0;
    virtual int openat2(int dir, const char *path, std::uint64_t flags, std::uint64_t resolve) = 0;
    virtual int fchdir(int dir) = 0;
    virtual int read(int fd, std::span<char> buffer) = 0;
    virtual int write(int fd, std::span<const char> data) = 0;
    virtual int openFlags(int fd) = 0; ///< fcntl(F_GETFL)
    virtual int ioctl(int fd, unsigned long request, void *argument) = 0;
    virtual int pidfdSendSignal(int pidfd, int signal) = 0;
    virtual int pollIn(int fd) = 0; ///< poll(POLLIN) without waiting: 1 readable, 0 not

    /// setfsuid(2) and setfsgid(2). The kernel forgets the death signal and the dumpable flag at such a
    /// change: both are set again, and a process whose parent died meanwhile ends here.
    virtual int setFsIdentity(std::uint32_t uid, std::uint32_t gid) = 0;

    /// Asks the file system under the descriptor for its attributes, as uid and gid in all their forms, in a
    /// process that is killed after the time, or when this one ends. Where it waits for the server it goes
    /// when the connection is cut. 0: it answered. -ETIME: it did not. -ENOTCONN: its connection is dead.
    virtual int probe(int fd, std::uint32_t uid, std::uint32_t gid, int milliseconds) = 0;

    /// Whether a process with these ids in all their forms may signal the process: 0, -EPERM, -ESRCH.
    virtual int maySignal(int pidfd, std::uint32_t uid, std::uint32_t gid) = 0;

    virtual std::uint64_t nowUs() = 0; ///< CLOCK_BOOTTIME
};

/// Looks at files as somebody else while it lives; root again afterwards.
class FsIdentity
{
public:
    FsIdentity(System &system, std::uint32_t uid, std::uint32_t gid)
        : m_system(system),
          m_status(system.setFsIdentity(uid, gid))
    {
    }
    FsIdentity(const FsIdentity &) = delete;
    FsIdentity &operator=(const FsIdentity &) = delete;
    ~FsIdentity() { m_system.setFsIdentity(0, 0); }
    int status() const { return m_status; } ///< 0 or -errno; on error look at nothing

private:
    System &m_system;
    int m_status;
};

} // namespace fuseboard
