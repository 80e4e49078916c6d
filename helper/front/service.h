// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file puts the front together and leads it from start to end: own the name, serve, leave without losing
// a call.
#pragma once

#include "helper/front/agentlink.h"
#include "helper/front/helperobject.h"
#include "helper/front/polkitauthority.h"

#include <QDBusConnection>
#include <QObject>
#include <QTimer>

namespace fuseboard {

/// Everything here lives in QtDBus's own thread, which reads from the bus (see program.cpp): a message is
/// dealt with before the next ones are read, so a flood waits in the bus, on its sender's account, and not in
/// our memory or descriptor table. Emits ended() once.
///
/// Leaving (idle, or asked to by a signal) goes in this order: have the agent tell systemd, so that it queues
/// starts instead of thinking that we run; release the name, so that the bus keeps new calls for our
/// successor; answer what the bus had sent before; wait until the bus has got every answer; end.
class Service : public QObject, private AgentListener
{
    Q_OBJECT
public:
    Service(const QDBusConnection &connection, UniqueFd agentSocket, const FrontLimits &limits,
            QStringList features, std::optional<Error> broken);

    /// Before start(), from another thread: QtDBus wants it so, and this waits for its thread.
    bool subscribe();

    /// Takes the name. ended(1) where somebody else has it or the bus refuses.
    void start();

    /// Ends early: what is in progress is cancelled and answered.
    void stop();

Q_SIGNALS:
    void ended(int status);

private Q_SLOTS:
    void onDisconnected();

private:
    enum class State
    {
        Starting,
        Serving,
        Leaving,
        Releasing,
        Draining,
        Ended
    };

    void onNameReply(const QDBusMessage &reply);
    void onStirred();
    void leave();
    void onAgentReply(const AgentReply &reply) override;
    void releaseName();
    void drain();
    void onAgentLost();
    void end(int status);
    void callBus(const QString &method, const QVariantList &arguments,
                 std::function<void(const QDBusMessage &)> answer);

    QDBusConnection m_connection;
    AgentLink m_agent;
    FrontLimits m_limits;
    Callers m_callers;
    PolkitAuthority m_authority;
    Quota m_quota;
    MountCount m_mountCount;
    Audit m_audit;
    Services m_services;
    HelperObject m_object;
    QTimer m_idle;
    QTimer m_agentPatience;
    bool m_isAgentLost = false;
    State m_state = State::Starting;
    bool m_isFlushing = false;
};

} // namespace fuseboard
