// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file drops privileges and proves that they are gone.

#include "helper/agent/privileges.h"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::uint64_t bit(unsigned capability)
{
    return std::uint64_t{1} << capability;
}

constexpr std::uint64_t MountCapabilities = bit(CAP_SYS_ADMIN) | bit(CAP_SETUID) | bit(CAP_SETGID);

using CapabilityWords = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

bool setCapabilities(std::uint64_t wanted)
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    CapabilityWords words{};
    for (unsigned i = 0; i < words.size(); ++i) {
        words[i].effective = static_cast<__u32>(wanted >> (32 * i));
        words[i].permitted = words[i].effective;
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &header, words.data()) == 0;
}

bool hasNoCapability()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    CapabilityWords words{};
    if (syscall(SYS_capget, &header, words.data()) != 0)
        return false;
    for (const auto &word : words) {
        if ((word.effective | word.permitted | word.inheritable) != 0)
            return false;
    }
    return true;
}

/// Needs CAP_SETPCAP, which our unit does not give: there the set is small from the start.
bool limitBoundingSet(std::uint64_t keep)
{
    bool done = true;
    for (unsigned capability = 0; capability < 64; ++capability) {
        const int held = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0)
            break; // beyond the last capability of this kernel
        if (held == 1 && (keep & bit(capability)) == 0)
            done = prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0 && done;
    }
    return done;
}

/// A descriptor opened later must not become number 0, 1 or 2.
bool occupyStandardStreams()
{
    for (int fd = 0; fd <= 2; ++fd) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) // NOLINT: inherited on purpose
            return false;
    }
    return true;
}

} // namespace

bool cleanProcess()
{
    const rlimit none{0, 0};
    umask(077);
    return clearenv() == 0 && occupyStandardStreams() && close_range(3, ~0u, 0) == 0 && chdir("/") == 0 &&
           setrlimit(RLIMIT_CORE, &none) == 0 && setgroups(0, nullptr) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

bool keepMountCapabilities()
{
    return limitBoundingSet(MountCapabilities) && setCapabilities(MountCapabilities);
}

bool becomeUser(uid_t uid, gid_t gid)
{
    limitBoundingSet(0); // best effort: with no_new_privs and no capability the set has no effect any more
    if (setgroups(0, nullptr) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
        return false;
    return setCapabilities(0) && hasNoCapability() &&
           setresuid(static_cast<uid_t>(-1), 0, static_cast<uid_t>(-1)) != 0;
}

} // namespace fuseboard
