// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes away from a process everything that it does not need.
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace fuseboard {

/// For the very beginning of a root program, before it has opened anything: an empty environment, nothing
/// open but 0 to 2 (and those on something), no core dumps, umask 077, working directory /, no supplementary
/// groups, no new privileges, not to be traced. False: something of it is impossible.
bool cleanProcess();

/// Keeps exactly CAP_SYS_ADMIN, CAP_SETUID and CAP_SETGID, also in the bounding set. False: one of them is
/// missing, or another one could not be dropped.
bool keepMountCapabilities();

/// Becomes this account for good, with no capability and no way back. False: not everything could be dropped.
bool becomeUser(uid_t uid, gid_t gid);

} // namespace fuseboard
