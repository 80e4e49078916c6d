// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file refuses system calls with a seccomp filter.

#include "tests/agent/olderkernel.h"

#include <cstddef>
#include <cstdlib>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace fuseboard::test {
namespace {

sock_filter load(std::size_t offset)
{
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

/// Goes on where it is equal, else skips so many.
sock_filter ifEqual(std::uint64_t value, std::uint8_t skipped)
{
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(value), 0, skipped);
}

sock_filter end(std::uint32_t action)
{
    return BPF_STMT(BPF_RET | BPF_K, action);
}

int install(std::vector<sock_filter> &filter, unsigned flags)
{
    sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    if (result < 0)
        std::abort();
    return static_cast<int>(result);
}

} // namespace

void refuseCall(long call, int error, std::optional<CallArgument> only)
{
    constexpr std::size_t ArgumentSize = sizeof(seccomp_data::args[0]);
    std::vector<sock_filter> filter{load(offsetof(seccomp_data, nr)),
                                    ifEqual(static_cast<std::uint64_t>(call), only ? 3 : 1)};
    if (only) { // the lower half: this is little-endian
        filter.push_back(load(offsetof(seccomp_data, args) + only->argument * ArgumentSize));
        filter.push_back(ifEqual(only->value, 1));
    }
    filter.push_back(end(SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)));
    filter.push_back(end(SECCOMP_RET_ALLOW));
    install(filter, 0);
}

/// Whoever would have to say what becomes of the call (seccomp_unotify(2)) never asks for it.
int holdCall(long call)
{
    std::vector<sock_filter> filter{load(offsetof(seccomp_data, nr)),
                                    ifEqual(static_cast<std::uint64_t>(call), 1), end(SECCOMP_RET_USER_NOTIF),
                                    end(SECCOMP_RET_ALLOW)};
    return install(filter, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

} // namespace fuseboard::test
