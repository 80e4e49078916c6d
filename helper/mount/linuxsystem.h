// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the real kernel behind the seam.
#pragma once

#include "helper/mount/system.h"

namespace fuseboard {

class LinuxSystem : public System
{
public:
    /// lifeline stays the caller's: a process that is left behind by a call (see probe()) keeps it open for
    /// as long as it lives, so that its end can be awaited. -1: nobody wants to know.
    explicit LinuxSystem(int lifeline = -1) : m_lifeline(lifeline) {}

    int fsopen(const char *type) override;
    int fsconfig(int context, unsigned command, const char *key, const char *value) override;
    int fsmount(int context, unsigned attributes) override;
    int moveMount(int mount, int target, unsigned flags) override;
    int openTree(int dir, unsigned flags) override;
    int umount2(const char *name, int flags) override;
    int statmount(std::uint64_t id, std::uint64_t mask, std::span<std::byte> buffer) override;
    int mountIdAt(int dir, const char *name, std::uint64_t &id) override;
    int statx(int fd, unsigned mask, struct statx &out) override;
    int mayUse(int fd) override;
    int pathLength(int fd) override;
    int openat2(int dir, const char *path, std::uint64_t flags, std::uint64_t resolve) override;
    int fchdir(int dir) override;
    int read(int fd, std::span<char> buffer) override;
    int write(int fd, std::span<const char> data) override;
    int openFlags(int fd) override;
    int ioctl(int fd, unsigned long request, void *argument) override;
    int pidfdSendSignal(int pidfd, int signal) override;
    int pollIn(int fd) override;
    int setFsIdentity(std::uint32_t uid, std::uint32_t gid) override;
    int probe(int fd, std::uint32_t uid, std::uint32_t gid, int milliseconds) override;
    int maySignal(int pidfd, std::uint32_t uid, std::uint32_t gid) override;
    std::uint64_t nowUs() override;

private:
    const int m_lifeline;
};

} // namespace fuseboard
