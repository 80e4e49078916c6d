// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file carries records between front and agent. Nothing here blocks.
#pragma once

#include "dbus/types/uniquefd.h"
#include "helper/agent/record.h"

#include <array>
#include <cstddef>
#include <span>

namespace fuseboard {

/// Mountpoint, device, server: as many as any record carries, in this order.
constexpr std::size_t MaxRecordDescriptors = 3;

enum class Received
{
    Record,  ///< one record is there
    Nothing, ///< nothing to read now
    Bad,     ///< something that is no record of this build: wrong size. Its descriptors are closed.
    End,     ///< the other side has ended, or the socket is broken
};

/// One record as it came, with the descriptors that came beside it.
struct RequestPacket
{
    AgentRequest record;
    std::array<UniqueFd, MaxRecordDescriptors> descriptors; ///< close-on-exec
    std::size_t count = 0; ///< how many came; surplus ones are closed and not counted
    bool surplus =
        false; ///< more came than fit, or the kernel dropped some (descriptor limit of this process)
};

/// Agent's side. What the packet held before is closed.
Received receiveRequest(int socket, RequestPacket &packet);

/// Front's side. Replies carry no descriptors; any that come are closed.
Received receiveReply(int socket, AgentReply &reply);

/// 0, or an errno: EAGAIN where the other side does not read, EPIPE or ECONNRESET where it has ended (the
/// latter once, where it left something unread). Never SIGPIPE. The descriptors stay the caller's; the kernel
/// has its own copies when this returns.
int sendRequest(int socket, const AgentRequest &request, std::span<const int> descriptors = {});
int sendReply(int socket, const AgentReply &reply);

/// Whether a record that could not be sent for this errno may be sent later, on either side: for want of room
/// (EAGAIN: POLLOUT tells when) or of memory (then the socket calls itself writable all the time).
bool mayPassLater(int sysErrno);

} // namespace fuseboard
