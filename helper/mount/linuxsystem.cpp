// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file forwards the seam to the kernel, call by call.

#include "helper/mount/linuxsystem.h"

#include "helper/mount/protection.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace fuseboard {
namespace {

int orErrno(long result)
{
    return result < 0 ? -errno : static_cast<int>(result);
}

/// struct mnt_id_req, first published size.
struct MountIdRequest
{
    std::uint32_t size = sizeof(MountIdRequest);
    std::uint32_t spare = 0;
    std::uint64_t mountId = 0;
    std::uint64_t mask = 0;
};
static_assert(sizeof(MountIdRequest) == 24);

} // namespace

int LinuxSystem::fsopen(const char *type)
{
    return orErrno(::fsopen(type, FSOPEN_CLOEXEC));
}

int LinuxSystem::fsconfig(int context, unsigned command, const char *key, const char *value)
{
    return orErrno(::fsconfig(context, command, key, value, 0));
}

int LinuxSystem::fsmount(int context, unsigned attributes)
{
    return orErrno(::fsmount(context, FSMOUNT_CLOEXEC, attributes));
}

int LinuxSystem::moveMount(int mount, int target, unsigned flags)
{
    return orErrno(
        ::move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH | flags));
}

int LinuxSystem::openTree(int dir, unsigned flags)
{
    return orErrno(::open_tree(dir, "", AT_EMPTY_PATH | OPEN_TREE_CLOEXEC | flags));
}

int LinuxSystem::umount2(const char *name, int flags)
{
    return orErrno(::umount2(name, flags));
}

int LinuxSystem::statmount(std::uint64_t id, std::uint64_t mask, std::span<std::byte> buffer)
{
    const MountIdRequest request{.mountId = id, .mask = mask};
    return orErrno(syscall(SYS_statmount, &request, buffer.data(), buffer.size(), 0));
}

int LinuxSystem::mountIdAt(int dir, const char *name, std::uint64_t &id)
{
    struct file_handle
        handle{}; // no room for the handle: EOVERFLOW, and the mount id is filled in all the same
    const int flags = AT_EMPTY_PATH | abi::HandleFid | abi::HandleMountIdUnique;
    const long result = syscall(SYS_name_to_handle_at, dir, name, &handle, &id, flags);
    return result < 0 && errno == EOVERFLOW ? 0 : orErrno(result);
}

int LinuxSystem::statx(int fd, unsigned mask, struct statx &out)
{
    return orErrno(::statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, mask, &out));
}

int LinuxSystem::mayUse(int fd)
{
    return orErrno(syscall(SYS_faccessat2, fd, "", W_OK | X_OK, AT_EMPTY_PATH | AT_EACCESS));
}

int LinuxSystem::pathLength(int fd)
{
    std::array<char, 32> link{};
    std::array<char, PATH_MAX> path{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
    return orErrno(readlink(link.data(), path.data(), path.size()));
}

int LinuxSystem::openat2(int dir, const char *path, std::uint64_t flags, std::uint64_t resolve)
{
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.resolve = resolve;
    return orErrno(syscall(SYS_openat2, dir, path, &how, sizeof how));
}

int LinuxSystem::fchdir(int dir)
{
    return orErrno(::fchdir(dir));
}

int LinuxSystem::read(int fd, std::span<char> buffer)
{
    return orErrno(::read(fd, buffer.data(), buffer.size()));
}

int LinuxSystem::write(int fd, std::span<const char> data)
{
    return orErrno(::write(fd, data.data(), data.size()));
}

int LinuxSystem::openFlags(int fd)
{
    return orErrno(fcntl(fd, F_GETFL));
}

int LinuxSystem::ioctl(int fd, unsigned long request, void *argument)
{
    return orErrno(::ioctl(fd, request, argument));
}

int LinuxSystem::pidfdSendSignal(int pidfd, int signal)
{
    return orErrno(syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0));
}

int LinuxSystem::pollIn(int fd)
{
    pollfd waiting{fd, POLLIN, 0};
    return orErrno(::poll(&waiting, 1, 0));
}

int LinuxSystem::setFsIdentity(std::uint32_t uid, std::uint32_t gid)
{
    const Protection protection;
    setfsgid(gid);
    setfsuid(uid);
    protection.renew();
    // Neither call reports errors; asking with an invalid id tells what is in force.
    const bool done = static_cast<std::uint32_t>(setfsuid(UINT_MAX)) == uid &&
                      static_cast<std::uint32_t>(setfsgid(UINT_MAX)) == gid;
    return done ? 0 : -EPERM;
}

std::uint64_t LinuxSystem::nowUs()
{
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

} // namespace fuseboard
