// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lets this kernel look like an older one.
#pragma once

#include <cstdint>
#include <optional>

namespace fuseboard::test {

/// An argument of a system call, from 0, and the value of its lower half.
struct CallArgument
{
    unsigned argument = 0;
    std::uint64_t value = 0;
};

/// From now on, in this thread and all that it starts, the call fails with the errno; with `only`, just where
/// the argument has that value. Needs CAP_SYS_ADMIN or PR_SET_NO_NEW_PRIVS (seccomp(2)) and ends the process
/// where it fails.
void refuseCall(long call, int error, std::optional<CallArgument> only = std::nullopt);

/// From now on, in this thread and all that it starts, the call does not return; a signal that kills ends it.
/// So it is for as long as the returned descriptor is open somewhere.
int holdCall(long call);

} // namespace fuseboard::test
