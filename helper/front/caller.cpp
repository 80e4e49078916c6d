// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the bus for credentials, never blocking.

#include "helper/front/caller.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <algorithm>
#include <optional>

namespace fuseboard {
namespace {

// More than the callers of an ordinary machine; beyond it the bus is asked again.
constexpr qsizetype MaxKnown = 512;

QDBusMessage busCall(const QString &method, const QString &argument)
{
    QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"),
                                                       QStringLiteral("/org/freedesktop/DBus"),
                                                       QStringLiteral("org.freedesktop.DBus"), method);
    call << argument;
    return call;
}

std::optional<std::vector<std::uint32_t>> groupsFrom(const QVariant &value)
{
    if (value.metaType() != QMetaType::fromType<QDBusArgument>())
        return std::nullopt;
    const auto argument = value.value<QDBusArgument>();
    if (argument.currentSignature() != QStringLiteral("au"))
        return std::nullopt;
    const auto groups = qdbus_cast<QList<uint>>(argument);
    return std::vector<std::uint32_t>(groups.begin(), groups.end());
}

// A dead name answers with an error whose value would read as 0, which is root: so nothing is read from
// errors, and both values must be there with their types.
Result<Caller> callerFrom(const QString &busName, const QDBusPendingReply<QVariantMap> &reply)
{
    if (reply.isError()) {
        const bool gone = reply.error().name() == QStringLiteral("org.freedesktop.DBus.Error.NameHasNoOwner");
        return failure(gone ? ErrorCode::CallerGone : ErrorCode::Internal, Stage::Validate, 0,
                       "The bus did not say who calls: " + reply.error().name().toStdString());
    }
    const QVariantMap credentials = reply.value();
    const QVariant uid = credentials.value(QStringLiteral("UnixUserID"));
    const auto groups = groupsFrom(credentials.value(QStringLiteral("UnixGroupIDs")));
    if (uid.metaType() != QMetaType::fromType<uint>() || !groups)
        return failure(ErrorCode::Internal, Stage::Validate, 0,
                       "The bus did not name account and groups of the caller.");
    return Caller{busName, CallerUid{uid.toUInt()}, *groups};
}

} // namespace

bool Caller::isMemberOf(std::uint32_t gid) const
{
    return std::ranges::contains(groups, gid);
}

// One subscription for all names, not one per caller: QtDBus takes subscriptions only from other threads than
// the one in which we work. A name that comes or goes costs us one small message.
bool Callers::subscribe()
{
    return m_connection.connect(QStringLiteral("org.freedesktop.DBus"),
                                QStringLiteral("/org/freedesktop/DBus"),
                                QStringLiteral("org.freedesktop.DBus"), QStringLiteral("NameOwnerChanged"),
                                this, SLOT(onNameOwnerChanged(QString, QString, QString)));
}

void Callers::onNameOwnerChanged(const QString &name, const QString &, const QString &newOwner)
{
    if (!newOwner.isEmpty() || !name.startsWith(QLatin1Char(':')))
        return;
    m_known.remove(name);
    Q_EMIT left(name);
}

void Callers::identify(const QString &busName, QObject *context, Answer answer)
{
    if (const auto known = m_known.constFind(busName); known != m_known.constEnd())
        return answer(*known);
    const auto call = m_connection.asyncCall(busCall(QStringLiteral("GetConnectionCredentials"), busName));
    auto *watcher = new QDBusPendingCallWatcher(call, context);
    connect(watcher, &QDBusPendingCallWatcher::finished, context,
            [this, busName, watcher, answer = std::move(answer)] {
                watcher->deleteLater();
                const Result<Caller> caller = callerFrom(busName, *watcher);
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
