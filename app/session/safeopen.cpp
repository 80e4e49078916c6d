// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file opens without waiting for file systems.

#include "app/session/safeopen.h"

#include "app/session/sacrifice.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::uint64_t flagsOf(OpenKind kind)
{
    switch (kind) {
    case OpenKind::Folder:
        return O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;
    case OpenKind::NoFollow:
        return O_PATH | O_CLOEXEC | O_NOFOLLOW;
    case OpenKind::Follow:
        return O_PATH | O_CLOEXEC;
    }
    return O_PATH | O_CLOEXEC;
}

template <OpenKind Kind>
int openTask(const char *path, int *fd)
{
    *fd = ::open(path, static_cast<int>(flagsOf(Kind)));
    return *fd >= 0 ? 0 : errno;
}

UniqueFd openCached(int folder, const char *path, OpenKind kind)
{
    open_how how = {};
    how.flags = flagsOf(kind);
    how.resolve = RESOLVE_CACHED;
    return UniqueFd(static_cast<int>(::syscall(SYS_openat2, folder, path, &how, sizeof how)));
}

SacrificialChild::Task taskOf(OpenKind kind)
{
    switch (kind) {
    case OpenKind::Folder:
        return openTask<OpenKind::Folder>;
    case OpenKind::NoFollow:
        return openTask<OpenKind::NoFollow>;
    case OpenKind::Follow:
        return openTask<OpenKind::Follow>;
    }
    return openTask<OpenKind::Folder>;
}

} // namespace

std::expected<UniqueFd, int> openPath(const std::filesystem::path &path, OpenKind kind,
                                      std::chrono::milliseconds deadline)
{
    if (UniqueFd fd = openCached(AT_FDCWD, path.c_str(), kind); fd.isValid())
        return fd;
    if (errno != EAGAIN && errno != ENOSYS && errno != EINVAL && errno != EPERM)
        return std::unexpected(errno);
    auto child = SacrificialChild::start(taskOf(kind), path.c_str());
    if (!child)
        return std::unexpected(child.error().sysErrno);
    auto reply = child->waitForReply(deadline);
    if (!reply)
        return std::unexpected(ETIMEDOUT);
    if (reply->sysErrno != 0)
        return std::unexpected(reply->sysErrno);
    return std::move(reply->fd);
}

std::optional<bool> carriesMount(const std::filesystem::path &folder)
{
    const UniqueFd fd = openCached(AT_FDCWD, folder.c_str(), OpenKind::Folder);
    struct statx info = {};
    // No attribute is asked for: the root of a FUSE mount would have to ask its server for them.
    const bool isSeen =
        fd.isValid() && ::statx(fd.get(), "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, 0, &info) == 0;
    if (!isSeen || (info.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) == 0)
        return std::nullopt;
    return (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

UniqueFd openParent(int folder)
{
    return openCached(folder, "..", OpenKind::Folder);
}

std::expected<struct statx, int> rememberedAttributes(int fd)
{
    struct statx info = {};
    if (::statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
                STATX_TYPE | STATX_MODE | STATX_INO | STATX_NLINK | STATX_UID, &info) != 0)
        return std::unexpected(errno);
    return info;
}

bool isSameFile(const struct statx &one, const struct statx &other)
{
    return one.stx_dev_major == other.stx_dev_major && one.stx_dev_minor == other.stx_dev_minor &&
           one.stx_ino == other.stx_ino;
}

} // namespace fuseboard
