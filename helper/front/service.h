// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file puts the front together and leads it from start to end: own the name, serve, leave without losing
// a call.
#pragma once

#include "dbus/bus/connection.h"
#include "helper/front/agentlink.h"
#include "helper/front/helperobject.h"
#include "helper/front/polkitauthority.h"

#include <QObject>
#include <QTimer>

namespace fuseboard {

/// Everything lives in the main thread; there is no other. Emits ended() once.
///
/// Leaving (idle, or asked to by a signal) goes in this order: have the agent tell systemd, so that it queues
/// starts instead of thinking that we run; release the name, so that the bus keeps new calls for our
/// successor; answer what the bus had sent before; wait until the bus has got every answer; end.
class Service : public QObject, private AgentListener
{
    Q_OBJECT
public:
    Service(BusConnection &bus, UniqueFd agentSocket, const FrontLimits &limits, QStringList features,
            std::optional<Error> broken);

    /// Asks to be told who leaves, then takes the name. ended(1) where somebody else has it or the bus
    /// refuses.
    void start();

    /// Ends early: what is in progress is cancelled and answered.
    void stop();

Q_SIGNALS:
    void ended(int status);

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

    void onSubscribed(bool isHeard);
    void onNameReply(const BusMessage &reply);
    void onStirred();
    void leave();
    void onAgentReply(const AgentReply &reply) override;
    void releaseName();
    void drain();
    void onAgentLost();
    void onBusLost();
    void end(int status);
    void callBus(const BusMessage &call, BusConnection::Answer answer);

    BusConnection &m_bus;
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
