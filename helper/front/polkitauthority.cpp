// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file speaks polkit's D-Bus interface: CheckAuthorization, CancelCheckAuthorization.

#include "helper/front/polkitauthority.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusPendingCallWatcher>

#include <limits>

namespace fuseboard {

/// (sa{sv}), polkit's Subject.
struct PolkitSubject
{
    QString kind;
    QVariantMap details;
};

/// (bba{ss}), polkit's AuthorizationResult.
struct PolkitResult
{
    bool isAuthorized = false;
    bool isChallenge = false;
    QMap<QString, QString> details;
};

QDBusArgument &operator<<(QDBusArgument &argument, const PolkitSubject &subject)
{
    argument.beginStructure();
    argument << subject.kind << subject.details;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, PolkitSubject &subject)
{
    argument.beginStructure();
    argument >> subject.kind >> subject.details;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, PolkitResult &result)
{
    argument.beginStructure();
    argument >> result.isAuthorized >> result.isChallenge >> result.details;
    argument.endStructure();
    return argument;
}

namespace {

constexpr uint AllowUserInteraction = 1;

QDBusMessage polkitCall(const QString &method)
{
    return QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.PolicyKit1"),
                                          QStringLiteral("/org/freedesktop/PolicyKit1/Authority"),
                                          QStringLiteral("org.freedesktop.PolicyKit1.Authority"), method);
}

Verdict verdictFrom(const PolkitResult &result)
{
    if (result.isAuthorized)
        return Verdict::Yes;
    if (result.details.contains(QStringLiteral("polkit.dismissed")))
        return Verdict::Dismissed;
    return result.isChallenge ? Verdict::Challenge : Verdict::No;
}

Result<Verdict> answerFrom(const QDBusMessage &reply)
{
    if (reply.type() == QDBusMessage::ErrorMessage)
        return failure(ErrorCode::AuthorityUnavailable, Stage::Authorise, 0,
                       reply.errorName().toStdString() + ".");
    // Anything but the documented result is no permission.
    if (reply.signature() != QStringLiteral("(bba{ss})"))
        return failure(ErrorCode::AuthorityUnavailable, Stage::Authorise, 0,
                       "The answer was not understood.");
    PolkitResult result;
    reply.arguments().constFirst().value<QDBusArgument>() >> result;
    return verdictFrom(result);
}

} // namespace
} // namespace fuseboard

Q_DECLARE_METATYPE(fuseboard::PolkitSubject)

namespace fuseboard {

PolkitAuthority::PolkitAuthority(const QDBusConnection &connection) : m_connection(connection)
{
    qDBusRegisterMetaType<PolkitSubject>();
    qDBusRegisterMetaType<QMap<QString, QString>>();
}

void PolkitAuthority::check(const Question &question, bool mayAskPerson, const QString &id, QObject *context,
                            Answer answer)
{
    const PolkitSubject subject{QStringLiteral("system-bus-name"),
                                {{QStringLiteral("name"), question.subject}}};
    QDBusMessage call = polkitCall(QStringLiteral("CheckAuthorization"));
    call << QVariant::fromValue(subject) << question.action << QVariant::fromValue(question.details)
         << (mayAskPerson ? AllowUserInteraction : 0u) << id;
    const auto pending = m_connection.asyncCall(call, std::numeric_limits<int>::max());
    auto *watcher = new QDBusPendingCallWatcher(pending, context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [watcher, answer = std::move(answer)] {
                         watcher->deleteLater();
                         answer(answerFrom(watcher->reply()));
                     });
}

void PolkitAuthority::cancel(const QString &id)
{
    QDBusMessage call = polkitCall(QStringLiteral("CancelCheckAuthorization"));
    call.setAutoStartService(false);
    m_connection.send(call << id);
}

} // namespace fuseboard
