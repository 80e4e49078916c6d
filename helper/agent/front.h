// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the front: the half of the helper that has no privilege and talks to everybody.
#pragma once

#include "dbus/types/uniquefd.h"

#include <optional>
#include <sys/types.h>

namespace fuseboard {

struct Account
{
    uid_t uid;
    gid_t gid;
};

/// The account in /etc/passwd and nowhere else: asking NSS could load foreign code into this process or wait
/// for a server. Nothing where it does not exist or is root's or a person's.
std::optional<Account> findSystemAccount(const char *name);

struct Front
{
    UniqueFd pidfd;  ///< readable when it has ended
    UniqueFd socket; ///< our end of the pair
};

/// Starts the program as the account, with a constant environment, without any capability, its end of the
/// pair as AgentSocketFd, and nothing else open but 0 to 2. It sees the end of the pair when we die. Nothing:
/// errno says why.
std::optional<Front> startFront(const char *program, Account account);

/// Waits up to the time for the front to end. True: it ended with success.
bool frontEndedWell(const Front &front, int milliseconds);

} // namespace fuseboard
