// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the front's end of the socket to the agent.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"
#include "helper/agent/record.h"

#include <QHash>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>
#include <deque>
#include <vector>

namespace fuseboard {

/// Gets the agent's answers to one request.
class AgentListener
{
public:
    virtual ~AgentListener() = default;
    /// reply.done == 0: Mount has reached the stage Attach. reply.done == 1: the last reply.
    virtual void onAgentReply(const AgentReply &reply) = 0;
};

/// Before anything else: both sides name their build. Blocks up to `patience`. Fails with VersionMismatch or
/// AgentUnavailable.
Result<void> greetAgent(const UniqueFd &socket, std::chrono::milliseconds patience);

/// Sends records and hands replies out. Never blocks: what the socket does not take waits here, as long as
/// the quota lets it grow. For the thread it was made in.
class AgentLink : public QObject
{
    Q_OBJECT
public:
    explicit AgentLink(UniqueFd socket);

    /// Numbers the record and sends it. The listener hears of it until it is dropped or the last reply came;
    /// where the record cannot be sent at all, that reply is AgentUnavailable and comes from the event loop.
    std::uint64_t send(AgentRequest record, std::vector<UniqueFd> descriptors, AgentListener *listener);

    /// Ends what the request has in progress; its last reply comes all the same.
    void cancel(std::uint64_t request);

    void drop(std::uint64_t request);

Q_SIGNALS:
    /// The agent is gone: nothing will be answered any more.
    void lost();

private:
    struct Waiting
    {
        AgentRequest record;
        std::vector<UniqueFd> descriptors;
    };
    void enqueue(const AgentRequest &record, std::vector<UniqueFd> descriptors);
    void flush();
    void giveUp(const AgentRequest &record, int sysErrno);
    void receive();
    void dispatch(const AgentReply &reply);
    void lose();

    UniqueFd m_socket;
    QSocketNotifier m_readable;
    QSocketNotifier m_writable;
    QTimer m_retry;
    std::uint64_t m_lastRequest = 0;
    std::deque<Waiting> m_waiting;
    QHash<quint64, AgentListener *> m_listeners;
};

} // namespace fuseboard
