// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the agent's one loop: records in, operations on their way, replies out.
#pragma once

#include "dbus/types/errorcode.h"
#include "dbus/types/uniquefd.h"
#include "helper/agent/agentwire.h"
#include "helper/agent/operation.h"
#include "helper/agent/stopnotice.h"
#include "helper/mount/system.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <poll.h>
#include <string_view>

namespace fuseboard {

constexpr std::size_t MaxOperations = 64;

/// What one account may hold of them. A child that hangs in a mount of its account keeps its slot for as long
/// as the server likes.
constexpr std::size_t MaxOperationsOfAccount = 8;

/// How many of these a replacement may leave behind: a process that asked the old mount hangs with it, where
/// the mount stays. The other slots are for taking that mount away.
constexpr std::size_t MaxSurvivorsOfAccount = 4;

/// Serves one front until it ends. One thread; nothing in it waits but poll(2). All memory it needs it has
/// from the start.
class Agent
{
public:
    /// front: our end of the pair. stopSignals: a signalfd(2); what arrives there ends the service. timer: a
    /// timerfd(2) on CLOCK_BOOTTIME, non-blocking.
    Agent(System &system, UniqueFd front, UniqueFd stopSignals, UniqueFd timer,
          const StopNotice &notice = {});

    /// Returns when the front has ended (or a stop signal came) and every operation is over or given up.
    void run();

private:
    static constexpr std::size_t PollsPerOperation = 3;
    static constexpr std::size_t FirstOperation = 3; ///< behind front, signals, timer
    using Polls = std::array<pollfd, FirstOperation + PollsPerOperation * MaxOperations>;

    void wait(Polls &polls);
    void setTimer();
    void receiveRecords();
    void accept(RequestPacket &packet);
    void carryOut(RequestPacket &packet);
    void advance(const Polls &polls);
    void sendReplies();
    void refuse(const AgentRequest &record, ErrorCode code, std::string_view context);
    bool sendOne(const AgentReply &reply);
    void say(const AgentReply &reply);
    void leave();
    bool isOver() const;
    Operation *find(std::uint64_t request);
    Operation *findFree();
    bool hasItsShare(const AgentRequest &record) const;
    bool hasTooManySurvivors(const AgentRequest &record) const;

    System &m_system;
    UniqueFd m_front;
    UniqueFd m_stopSignals;
    UniqueFd m_timer;
    StopNotice m_notice;
    bool m_sameBuild = false;
    bool m_congested = false; ///< a reply cannot be sent: nothing more is taken from the front until it can
    std::uint64_t m_sendAgainUs = Operation::Never; ///< for want of memory: when to try again
    bool m_leaving = false;
    std::uint64_t m_leaveUs = Operation::Never; ///< then even what hangs is left behind
    std::optional<AgentReply> m_unsaid;         ///< reply without an operation that could not be sent yet
    std::array<Operation, MaxOperations> m_operations;
};

} // namespace fuseboard
