// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file follows the owner of a name.

#include "dbus/bus/peer.h"

#include "dbus/bus/ownerchange.h"
#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"

namespace fuseboard {
namespace {

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

} // namespace

BusPeer::BusPeer(BusConnection &bus, const char *service, QObject *parent)
    : QObject(parent),
      m_bus(bus),
      m_service(service)
{
    connect(&bus, &BusConnection::signalled, this, &BusPeer::hearBus);
    connect(&bus, &BusConnection::othersSignalled, this, &BusPeer::hearOthers);
    // First the changes, then what is: none is missed.
    addMatch("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='" + m_service +
             "'");
    BusMessage question = bus.newBusCall("GetNameOwner");
    BusWriter(question).text(QString::fromLatin1(m_service));
    bus.call(question, BusConnection::Usual, this, [this](const BusMessage &answer) {
        if (!answer.isError())
            m_owner = bytesOf(BusReader(answer).text(MaxBusName));
        Q_EMIT busAnswered();
    });
}

void BusPeer::subscribe(const char *interface, const char *member)
{
    addMatch("type='signal',sender='" + m_service + "',interface='" + interface + "',member='" + member +
             "'");
}

void BusPeer::addMatch(const QByteArray &rule)
{
    BusMessage call = m_bus.newBusCall("AddMatch");
    BusWriter(call).text(QString::fromLatin1(rule));
    call.makeNotice();
    m_bus.send(call);
}

void BusPeer::hearBus(const BusMessage &signal)
{
    const auto change = ownerChangeIn(signal);
    if (change && change->name == std::string_view(m_service))
        m_owner = bytesOf(change->owner);
}

void BusPeer::hearOthers(const BusMessage &signal)
{
    if (!m_owner.isEmpty() && signal.sender() == QLatin1StringView(m_owner))
        Q_EMIT signalled(signal);
}

} // namespace fuseboard
