// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file puts a real front between a played bus and a played agent, all in one thread.
#pragma once

#include "helper/agent/agentwire.h"
#include "helper/front/helperobject.h"
#include "helper/front/polkitauthority.h"
#include "tests/fuzz/playedbus.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>

namespace fuseboard::fuzz {

/// As Service puts it together, without the name on the bus.
class FrontParts
{
public:
    FrontParts(BusConnection &bus, UniqueFd agentSocket)
        : m_callers(bus),
          m_authority(bus),
          m_agent(std::move(agentSocket)),
          m_quota(m_limits),
          m_services{bus, m_limits, m_callers, m_authority, m_agent, m_quota, m_mountCount, log()},
          m_object(m_services, {QStringLiteral("statmount")}, std::nullopt)
    {
        QObject::connect(&bus, &BusConnection::called, &m_object, &HelperObject::handle);
        QObject::connect(&bus, &BusConnection::called, &m_object, [this] { ++m_calls; });
        QObject::connect(&bus, &BusConnection::lost, &m_object, [this] { m_isLost = true; });
    }

    unsigned m_calls = 0;  ///< that have come
    bool m_isLost = false; ///< the connection; then the program would end

private:
    /// One for all: it holds back what is too much.
    static Audit &log()
    {
        static Audit audit;
        return audit;
    }

    FrontLimits m_limits;
    Callers m_callers;
    PolkitAuthority m_authority;
    AgentLink m_agent;
    Quota m_quota;
    MountCount m_mountCount;
    Services m_services;
    HelperObject m_object;
};

/// Keeps the records and answers each at once.
class PlayedAgent
{
public:
    PlayedAgent(UniqueFd socket, const AgentReply &reply) : m_socket(std::move(socket)), m_reply(reply) {}

    bool work()
    {
        RequestPacket packet;
        if (receiveRequest(m_socket.get(), packet) != Received::Record)
            return false;
        m_reply.request = packet.record.request;
        m_reply.kind = packet.record.kind;
        m_reply.done = 1;
        require(sendReply(m_socket.get(), m_reply) == 0, "the agent answers");
        m_records.push_back(std::move(packet));
        return true;
    }

    std::vector<RequestPacket> m_records;

private:
    UniqueFd m_socket;
    AgentReply m_reply;
};

/// A front with everybody it talks to.
class Scene
{
public:
    explicit Scene(const Answers &answers, const AgentReply &reply = {.ok = 1})
        : m_connection(connected()),
          m_front(*m_connection, std::move(m_sockets.ours)),
          m_bus(listener().accept(), answers),
          m_agent(std::move(m_sockets.theirs), reply)
    {
        settle();
        require(!m_front.m_isLost, "the bus takes the front in");
    }
    // Requests that have ended still know the services.
    ~Scene() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }
    Scene(const Scene &) = delete;
    Scene &operator=(const Scene &) = delete;

    /// Until nobody has anything to do any more.
    void settle()
    {
        QAbstractEventDispatcher *loop = QAbstractEventDispatcher::instance();
        bool isMoving = true;
        while (isMoving) {
            isMoving = loop->processEvents(QEventLoop::AllEvents);
            while (m_bus.work() || m_agent.work())
                isMoving = true;
        }
    }

    PlayedBus &bus() { return m_bus; }
    bool isLost() const { return m_front.m_isLost; }
    unsigned calls() const { return m_front.m_calls; }
    const std::vector<BusMessage> &replies() const { return m_bus.m_replies; }
    const std::vector<RequestPacket> &records() const { return m_agent.m_records; }

    static const Listener &listener()
    {
        static const Listener instance;
        return instance;
    }

private:
    static std::unique_ptr<BusConnection> connected()
    {
        auto connection = BusConnection::openAt(QString::fromStdString(listener().address()));
        require(connection.has_value(), "a connection");
        return *std::move(connection);
    }

    SocketPair m_sockets;
    std::unique_ptr<BusConnection> m_connection;
    FrontParts m_front;
    PlayedBus m_bus;
    PlayedAgent m_agent;
};

} // namespace fuseboard::fuzz
