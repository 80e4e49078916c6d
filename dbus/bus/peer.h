// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a service on the bus, and whoever plays it at the moment.
#pragma once

#include "dbus/bus/connection.h"

#include <QByteArray>
#include <QObject>

namespace fuseboard {

/// Follows who owns a name, and passes on what that one signals: anybody may send a signal that claims
/// anything. The bus tells of a new owner before it delivers his first message.
class BusPeer : public QObject
{
    Q_OBJECT
public:
    /// The connection outlives it.
    BusPeer(BusConnection &bus, const char *service, QObject *parent = nullptr);

    /// Asks for what the service broadcasts. What it sends to us alone comes without asking.
    void subscribe(const char *interface, const char *member);

Q_SIGNALS:
    /// The bus has said who owns the name, maybe nobody: it is there and answers.
    void busAnswered();
    void signalled(const fuseboard::BusMessage &signal);

private:
    void addMatch(const QByteArray &rule);
    void hearBus(const BusMessage &signal);
    void hearOthers(const BusMessage &signal);

    BusConnection &m_bus;
    QByteArray m_service;
    QByteArray m_owner; ///< his unique name; empty where there is none
};

} // namespace fuseboard
