// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks whether polkit answers.

#include "app/client/authorityprobe.h"

#include <QDBusConnection>
#include <QDBusError>
#include <QDBusVariant>
#include <QTimer>

namespace fuseboard {
namespace {

constexpr int Deadline = 5'000; // milliseconds
constexpr QLatin1StringView Service("org.freedesktop.PolicyKit1");
constexpr QLatin1StringView Path("/org/freedesktop/PolicyKit1/Authority");

} // namespace

void AuthorityProbe::start()
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        Service, Path, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
    call << QStringLiteral("org.freedesktop.PolicyKit1.Authority") << QStringLiteral("BackendVersion");
    QDBusConnection bus = QDBusConnection::systemBus();
    if (!bus.callWithCallback(call, this, SLOT(answered(QDBusMessage)), SLOT(failed(QDBusError)), Deadline))
        QTimer::singleShot(0, this, [this, error = bus.lastError()] { failed(error); });
}

void AuthorityProbe::answered(const QDBusMessage &reply)
{
    Q_EMIT finished(reply.arguments().value(0).value<QDBusVariant>().variant().toString().toStdString());
}

void AuthorityProbe::failed(const QDBusError &error)
{
    Q_EMIT finished(
        failure(ErrorCode::AuthorityUnavailable, Stage::Authorise, 0, error.message().toStdString()));
}

} // namespace fuseboard
