// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file waits for a server and speaks to its supervisor.

#include "app/session/leftserver.h"

#include "app/mounts/connection.h"
#include "dbus/types/uniquefd.h"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fuseboard {
namespace {

UniqueFd openProcess(pid_t pid)
{
    return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

/// By the lock that its supervisor holds.
bool isRunning(const MountRecord &record)
{
    const std::vector<MountRecord> records = readRecords();
    const auto now = std::ranges::find(records, record.folder, &MountRecord::folder);
    return now != records.end() && now->isRunning;
}

} // namespace

void endLeftServer(const MountRecord &record, std::chrono::milliseconds patience)
{
    const UniqueFd server = openProcess(record.serverPid);
    const UniqueFd supervisor = openProcess(record.supervisorPid);
    // As long as the supervisor lives both numbers are theirs, so what was opened before is what is meant.
    if (!server.isValid() || !supervisor.isValid() || !isRunning(record))
        return;
    // Once is enough: the number of a connection that has gone may soon be another's.
    const bool isGone = !mayBeConnected(record.connection);
    pollfd end = {.fd = server.get(), .events = POLLIN, .revents = 0};
    if (::poll(&end, 1, static_cast<int>(patience.count())) != 0)
        return;
    if (!isGone && mayBeConnected(record.connection))
        return;
    ::syscall(SYS_pidfd_send_signal, supervisor.get(), SIGTERM, nullptr, 0);
}

} // namespace fuseboard
