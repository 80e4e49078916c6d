// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows whether the user's systemd lives longer than the session that asks.
#pragma once

#include <string_view>

namespace fuseboard {

/// What decides. logind ends a user's systemd 10 s after the last session (UserStopDelaySec=) unless the user
/// lingers, and with it every scope in it. A session in which a process is left stays, and keeps the user's
/// systemd, where KillUserProcesses= is no, as it is in Debian.
struct SessionFacts
{
    std::string_view cgroup; ///< of this process, as /proc/self/cgroup has it
    bool hasSeat = false;    ///< XDG_SEAT, which pam_systemd sets for sessions at the computer itself
    bool lingers = false;    ///< loginctl enable-linger
};

/// True where a scope in the user's systemd is the better place for a server: a desktop session, whose
/// terminals end their scopes, or a lingering user. False for ssh and cron: there a server that stays in the
/// session lives longer.
bool scopeOutlivesSession(const SessionFacts &facts);

/// The same for this process, from /proc/self/cgroup, XDG_SEAT and /var/lib/systemd/linger.
bool scopeOutlivesThisSession();

} // namespace fuseboard
