// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file plays the kernel: enough of it to mount, look and unmount, with an error at any call that a test
// chooses.
#pragma once

#include "helper/mount/mountview.h"
#include "helper/mount/system.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fuseboard::test {

/// What a mount of the fake kernel is.
struct FakeMount
{
    std::uint64_t id = 0;
    std::uint64_t parent = 0;
    std::uint64_t magic = 0x01021994;
    std::uint64_t attributes = 0;
    std::uint32_t superblockFlags = 0;
    std::string fsType = "tmpfs";
    std::string subtype;
    std::string source;
    std::string point;
    std::vector<std::string> options;
    bool attached = true;
};

/// Descriptors that it hands out are real ones (of /dev/null), so that leaks are seen where they count.
class FakeSystem final : public System
{
public:
    static constexpr int Folder = 1001; // passed in from outside, never closed
    static constexpr int Device = 1002;
    static constexpr int Server = 1003;
    static constexpr std::uint64_t HomeMount = 100;
    static constexpr std::uint64_t DeadMount = 150;
    static constexpr std::uint64_t NewMount = 200;

    FakeSystem();

    /// The call with this number (from 0) gives this error instead of its result.
    void failAt(std::size_t call, int error) { m_failAt = call, m_error = error; }
    /// One of alice's lies on the folder, and its server is gone.
    void addDeadMount();
    std::vector<std::string> calls; ///< "fsconfig set subtype=test"

    std::map<std::uint64_t, FakeMount> mounts;
    std::uint64_t topmost = 0; ///< what every name leads to; 0: the newest attached
    struct statx folder{};
    struct statx device{};
    int deviceFlags = 0;
    int writeResult = 0;
    int signalResult = -1; // EPERM, as without CAP_KILL
    abi::PidfdInfo server{};
    bool serverEnded = false;
    std::string fdinfo = "pos:\t0\nflags:\t02100002\n";
    std::vector<std::string> kernelLog;
    int probeResult = 0;
    int armResult = 0;       ///< of FUSE_DEV_IOC_SYNC_INIT
    int pidfdInfoResult = 0; ///< of PIDFD_GET_INFO
    int maySignalResult = 0;
    bool optionsAsArray = true;
    std::uint64_t untold = 0;            ///< what statmount leaves out of its answer, as a mask
    std::string added;                   ///< an option that the kernel sets by itself
    std::uint64_t newParent = HomeMount; ///< what move_mount finds topmost on the folder
    bool honest = true;                  ///< false: the new mount is not as it was asked for
    std::uint32_t identity = 0;
    std::vector<std::uint32_t> aborted;

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
    std::uint64_t nowUs() override { return m_now += 10; }

private:
    std::optional<int> begin(std::string call);
    int newDescriptor(std::string what);
    std::string nameOf(int fd) const;
    std::uint64_t visible() const;
    void fill(const FakeMount &mount, std::uint64_t mask, std::span<std::byte> buffer) const;

    std::size_t m_failAt = SIZE_MAX;
    int m_error = 0;
    std::uint64_t m_now = 0;
    std::map<int, std::string> m_names; ///< what a descriptor is, "fuse context"
    std::map<int, std::size_t> m_offsets;
};

/// How many descriptors this process has open.
std::size_t openDescriptors();

} // namespace fuseboard::test
