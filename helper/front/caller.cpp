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
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
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

// A dead name answers with an error whose value would read as 0, which is root: so nothing is read from errors, and
// both values must be there with their types.
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
        return failure(ErrorCode::Internal, Stage::Validate, 0, "The bus did not name account and groups of the caller.");
    return Caller{busName, CallerUid{uid.toUInt()}, *groups};
}

} // namespace

bool Caller::isMemberOf(std::uint32_t gid) const
{
    return std::ranges::contains(groups, gid);
}

Callers::Callers(const QDBusConnection &connection) : m_connection(connection)
{
    m_watcher.setConnection(connection);
    m_watcher.setWatchMode(QDBusServiceWatcher::WatchForUnregistration);
    connect(&m_watcher, &QDBusServiceWatcher::serviceUnregistered, this, [this](const QString &busName) {
        m_known.remove(busName);
        Q_EMIT left(busName);
    });
}

void Callers::identify(const QString &busName, QObject *context, Answer answer)
{
    if (const auto known = m_known.constFind(busName); known != m_known.constEnd())
        return answer(*known);
    const auto call = m_connection.asyncCall(busCall(QStringLiteral("GetConnectionCredentials"), busName));
    auto *watcher = new QDBusPendingCallWatcher(call, context);
    connect(watcher, &QDBusPendingCallWatcher::finished, context, [this, busName, watcher, answer = std::move(answer)] {
        watcher->deleteLater();
        const Result<Caller> caller = callerFrom(busName, *watcher);
        if (caller)
            remember(*caller);
        answer(caller);
    });
}

// Credentials of a connection never change and unique names are not used again, so what is remembered stays true;
// whether the caller is still there is a question of its own.
void Callers::remember(const Caller &caller)
{
    if (m_known.size() >= MaxKnown)
        m_known.clear();
    m_known.insert(caller.busName, caller);
}

void Callers::watch(const QString &busName)
{
    if (++m_watched[busName] == 1)
        m_watcher.addWatchedService(busName);
}

void Callers::unwatch(const QString &busName)
{
    const auto watched = m_watched.find(busName);
    if (watched == m_watched.end() || --*watched > 0)
        return;
    m_watched.erase(watched);
    m_watcher.removeWatchedService(busName);
}

void Callers::confirm(const QString &busName, QObject *context, std::function<void(bool)> answer)
{
    const auto call = m_connection.asyncCall(busCall(QStringLiteral("NameHasOwner"), busName));
    auto *watcher = new QDBusPendingCallWatcher(call, context);
    connect(watcher, &QDBusPendingCallWatcher::finished, context, [watcher, answer = std::move(answer)] {
        watcher->deleteLater();
        const QDBusPendingReply<bool> reply = *watcher;
        answer(!reply.isError() && reply.value());
    });
}

} // namespace fuseboard
