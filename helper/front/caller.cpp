// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the bus for credentials, never blocking.

#include "helper/front/caller.h"

#include "dbus/bus/ownerchange.h"
#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"

#include <algorithm>
#include <optional>

namespace fuseboard {
namespace {

// More than the callers of an ordinary machine; beyond it the bus is asked again.
constexpr qsizetype MaxKnown = 512;

struct Credentials
{
    std::optional<std::uint32_t> uid;
    std::optional<std::vector<std::uint32_t>> groups;
};

/// a{sv}; what has another type than documented is left out.
Credentials credentialsFrom(const BusMessage &reply)
{
    Credentials credentials;
    BusReader reader(reply);
    reader.enterArray("{sv}");
    while (reader.hasMore()) {
        reader.enterEntry("sv");
        const std::string_view key = reader.text(MaxBusName);
        const std::string_view type = reader.variantType();
        if (key == "UnixUserID" && type == "u") {
            reader.enterVariant("u");
            credentials.uid = reader.u32();
            reader.leave();
        } else if (key == "UnixGroupIDs" && type == "au") {
            reader.enterVariant("au");
            credentials.groups = reader.u32s();
            reader.leave();
        } else {
            reader.skip("v");
        }
        reader.leave();
    }
    return reader.isOk() ? credentials : Credentials{};
}

// A dead name answers with an error whose value would read as 0, which is root: so nothing is read from
// errors, and both values must be there with their types.
Result<Caller> callerFrom(const QString &busName, const BusMessage &reply)
{
    if (reply.isError()) {
        const bool gone = reply.errorName() == QLatin1StringView("org.freedesktop.DBus.Error.NameHasNoOwner");
        return failure(gone ? ErrorCode::CallerGone : ErrorCode::Internal, Stage::Validate, 0,
                       "The bus did not say who calls: " + QString(reply.errorName()).toStdString());
    }
    const Credentials credentials = credentialsFrom(reply);
    if (!credentials.uid || !credentials.groups)
        return failure(ErrorCode::Internal, Stage::Validate, 0,
                       "The bus did not name account and groups of the caller.");
    return Caller{busName, CallerUid{*credentials.uid}, *credentials.groups};
}

} // namespace

bool Caller::isMemberOf(std::uint32_t gid) const
{
    return std::ranges::contains(groups, gid);
}

Callers::Callers(BusConnection &bus) : m_bus(bus)
{
    connect(&bus, &BusConnection::signalled, this, &Callers::onSignal);
}

// One subscription for all names, not one per caller: a name that comes or goes costs us one small message.
void Callers::subscribe(std::function<void(bool)> answer)
{
    BusMessage call = m_bus.newBusCall("AddMatch");
    BusWriter(call).text(QStringLiteral("type='signal',sender='org.freedesktop.DBus',"
                                        "path='/org/freedesktop/DBus',interface='org.freedesktop.DBus',"
                                        "member='NameOwnerChanged'"));
    m_bus.call(call, BusConnection::Usual, this,
               [answer = std::move(answer)](const BusMessage &reply) { answer(!reply.isError()); });
}

void Callers::onSignal(const BusMessage &signal)
{
    const auto change = ownerChangeIn(signal);
    if (!change || !change->owner.empty() || !change->name.starts_with(':'))
        return;
    const QString busName = QString::fromLatin1(change->name.data(), qsizetype(change->name.size()));
    m_known.remove(busName);
    Q_EMIT left(busName);
}

void Callers::identify(const QString &busName, QObject *context, Answer answer)
{
    if (const auto known = m_known.constFind(busName); known != m_known.constEnd())
        return answer(*known);
    BusMessage call = m_bus.newBusCall("GetConnectionCredentials");
    BusWriter(call).text(busName);
    m_bus.call(call, BusConnection::Usual, context,
               [this, busName, answer = std::move(answer)](const BusMessage &reply) {
                   const Result<Caller> caller = callerFrom(busName, reply);
                   if (caller)
                       remember(*caller);
                   answer(caller);
               });
}

// Credentials of a connection never change and unique names are not used again, so what is remembered stays
// true as long as its owner is there.
void Callers::remember(const Caller &caller)
{
    if (m_known.size() >= MaxKnown)
        m_known.clear();
    m_known.insert(caller.busName, caller);
}

} // namespace fuseboard
