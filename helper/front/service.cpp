// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the front's life on the bus.

#include "helper/front/service.h"

#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"
#include "dbus/wire/names.h"

namespace fuseboard {
namespace {

constexpr std::uint32_t DoNotQueue = 4; // DBUS_NAME_FLAG_DO_NOT_QUEUE
constexpr std::uint32_t PrimaryOwner = 1;
constexpr std::chrono::milliseconds AgentPatience{2'000};

} // namespace

Service::Service(BusConnection &bus, UniqueFd agentSocket, const FrontLimits &limits, QStringList features,
                 std::optional<Error> broken)
    : m_bus(bus),
      m_agent(std::move(agentSocket)),
      m_limits(limits),
      m_callers(bus),
      m_authority(bus),
      m_quota(limits),
      m_services{bus, m_limits, m_callers, m_authority, m_agent, m_quota, m_mountCount, m_audit},
      m_object(m_services, std::move(features), std::move(broken))
{
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &Service::leave);
    m_agentPatience.setSingleShot(true);
    connect(&m_agentPatience, &QTimer::timeout, this, &Service::releaseName);
    connect(&m_object, &HelperObject::stirred, this, &Service::onStirred);
    connect(&m_agent, &AgentLink::lost, this, &Service::onAgentLost);
    connect(&bus, &BusConnection::called, &m_object, &HelperObject::handle);
    connect(&bus, &BusConnection::lost, this, &Service::onBusLost);
}

void Service::start()
{
    m_callers.subscribe([this](bool isHeard) { onSubscribed(isHeard); });
}

void Service::onSubscribed(bool isHeard)
{
    if (!isHeard) {
        Audit::say(3, "the bus does not tell who leaves");
        return end(1);
    }
    BusMessage call = m_bus.newBusCall("RequestName");
    BusWriter(call).text(bus::Service).u32(DoNotQueue);
    callBus(call, [this](const BusMessage &reply) { onNameReply(reply); });
}

void Service::onNameReply(const BusMessage &reply)
{
    if (reply.isError() || BusReader(reply).u32() != PrimaryOwner) {
        const std::string reason =
            reply.isError() ? reply.errorText().toStdString() : "another helper has it";
        Audit::say(3, "the name org.fuseboard.Helper1 could not be taken: " + reason);
        return end(1);
    }
    if (m_state != State::Starting) // told to stop meanwhile
        return;
    m_state = State::Serving;
    Audit::say(6, "ready");
    onStirred();
}

void Service::onStirred()
{
    if (m_state == State::Serving) {
        m_idle.start(m_limits.idle);
        if (!m_object.isIdle())
            m_idle.stop();
    } else if (m_state == State::Draining) {
        drain();
    }
}

// The agent finishes what it unmounts before it ends: "Cancelled" would be untrue.
void Service::stop()
{
    m_object.cancelAll({ErrorCode::Cancelled, Stage::Create, 0, "The helper is being stopped.", {}});
    leave();
}

void Service::leave()
{
    if (m_state != State::Starting && m_state != State::Serving)
        return;
    m_idle.stop();
    m_state = State::Leaving;
    if (m_isAgentLost)
        return releaseName();
    AgentRequest record;
    record.kind = RecordKind::Leave;
    m_agent.send(record, {}, this);
    m_agentPatience.start(AgentPatience);
}

void Service::onAgentReply(const AgentReply &)
{
    releaseName();
}

void Service::releaseName()
{
    m_agentPatience.stop();
    if (m_state != State::Leaving)
        return;
    m_state = State::Releasing;
    BusMessage call = m_bus.newBusCall("ReleaseName");
    BusWriter(call).text(bus::Service);
    callBus(call, [this](const BusMessage &) {
        // Everything that the bus sent us under the name came before this reply.
        m_state = State::Draining;
        drain();
    });
}

// A round trip behind the last answer: when it is back, the bus has read that answer.
void Service::drain()
{
    if (!m_object.isIdle() || m_isFlushing || m_state == State::Ended)
        return;
    m_isFlushing = true;
    callBus(m_bus.newBusCall("GetId"), [this](const BusMessage &) {
        m_isFlushing = false;
        if (m_object.isIdle())
            end(0);
    });
}

void Service::onBusLost()
{
    Audit::say(4, "the bus is gone");
    end(1);
}

// The agent starts the front, so a new agent comes with a new front. When the service is stopped the agent
// hears of it first and ends: nothing worth an error while no work is lost.
void Service::onAgentLost()
{
    Audit::say(m_object.isIdle() ? 6 : 3, "the agent is gone");
    m_isAgentLost = true;
    m_object.endAll({ErrorCode::AgentUnavailable, Stage::Create, 0, {}, {}});
    leave();
    releaseName();
}

void Service::end(int status)
{
    if (std::exchange(m_state, State::Ended) != State::Ended)
        Q_EMIT ended(status);
}

void Service::callBus(const BusMessage &call, BusConnection::Answer answer)
{
    m_bus.call(call, BusConnection::Usual, this, std::move(answer));
}

} // namespace fuseboard
