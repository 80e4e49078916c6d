// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the front's life on the bus.

#include "helper/front/service.h"

#include "dbus/wire/names.h"

#include <QDBusPendingCallWatcher>

namespace fuseboard {
namespace {

constexpr uint DoNotQueue = 4; // DBUS_NAME_FLAG_DO_NOT_QUEUE
constexpr uint PrimaryOwner = 1;
constexpr std::chrono::milliseconds AgentPatience{2'000};

} // namespace

Service::Service(const QDBusConnection &connection, UniqueFd agentSocket, const FrontLimits &limits,
                 QStringList features, std::optional<Error> broken)
    : m_connection(connection),
      m_agent(std::move(agentSocket)),
      m_limits(limits),
      m_callers(connection),
      m_authority(connection),
      m_quota(limits),
      m_services{connection, m_limits, m_callers, m_authority, m_agent, m_quota, m_mountCount, m_audit},
      m_object(m_services, std::move(features), std::move(broken))
{
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &Service::leave);
    m_agentPatience.setSingleShot(true);
    connect(&m_agentPatience, &QTimer::timeout, this, &Service::releaseName);
    connect(&m_object, &HelperObject::stirred, this, &Service::onStirred);
    connect(&m_agent, &AgentLink::lost, this, &Service::onAgentLost);
}

bool Service::subscribe()
{
    // libdbus itself sends Disconnected when the bus is gone.
    return m_callers.subscribe() &&
           m_connection.connect(QString(), QStringLiteral("/org/freedesktop/DBus/Local"),
                                QStringLiteral("org.freedesktop.DBus.Local"), QStringLiteral("Disconnected"),
                                this, SLOT(onDisconnected()));
}

void Service::start()
{
    m_connection.registerVirtualObject(bus::Path, &m_object);
    callBus(QStringLiteral("RequestName"), {QString(bus::Service), DoNotQueue},
            [this](const QDBusMessage &reply) { onNameReply(reply); });
}

void Service::onNameReply(const QDBusMessage &reply)
{
    if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().value(0).toUInt() != PrimaryOwner) {
        const std::string reason = reply.type() == QDBusMessage::ErrorMessage
                                       ? reply.errorMessage().toStdString()
                                       : "another helper has it";
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
    callBus(QStringLiteral("ReleaseName"), {QString(bus::Service)}, [this](const QDBusMessage &) {
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
    callBus(QStringLiteral("GetId"), {}, [this](const QDBusMessage &) {
        m_isFlushing = false;
        if (m_object.isIdle())
            end(0);
    });
}

void Service::onDisconnected()
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

void Service::callBus(const QString &method, const QVariantList &arguments,
                      std::function<void(const QDBusMessage &)> answer)
{
    QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"),
                                                       QStringLiteral("/org/freedesktop/DBus"),
                                                       QStringLiteral("org.freedesktop.DBus"), method);
    call.setArguments(arguments);
    auto *watcher = new QDBusPendingCallWatcher(m_connection.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, answer = std::move(answer)] {
        watcher->deleteLater();
        answer(watcher->reply());
    });
}

} // namespace fuseboard
