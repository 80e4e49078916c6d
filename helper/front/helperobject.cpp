// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the dispatch table, and what is answered at once.

#include "helper/front/helperobject.h"

#include "dbus/wire/errors.h"
#include "dbus/wire/introspection.h"
#include "dbus/wire/names.h"
#include "helper/front/endcall.h"
#include "helper/front/mountcall.h"
#include "helper/front/version.h"

#include <QDBusError>

#include <algorithm>
#include <array>

namespace fuseboard {
namespace {

constexpr QLatin1StringView PropertiesInterface("org.freedesktop.DBus.Properties");
constexpr QLatin1StringView IntrospectableInterface("org.freedesktop.DBus.Introspectable");

constexpr auto Methods = std::to_array<MethodEntry>({
    {QLatin1StringView("Mount"), bus::MountSignature,
     QLatin1StringView("org.fuseboard.mount-own org.fuseboard.mount-shared"),
     [](const QDBusMessage &call, Services &services) -> Request * { return new MountCall(call, services); }},
    {QLatin1StringView("Unmount"), bus::UnmountSignature,
     QLatin1StringView("org.fuseboard.unmount-own org.fuseboard.unmount-others org.fuseboard.abort-own "
                       "org.fuseboard.abort-others"),
     [](const QDBusMessage &call, Services &services) -> Request * {
         return new EndCall(call, services, RecordKind::Unmount);
     }},
    {QLatin1StringView("Abort"), bus::AbortSignature,
     QLatin1StringView("org.fuseboard.abort-own org.fuseboard.abort-others"),
     [](const QDBusMessage &call, Services &services) -> Request * {
         return new EndCall(call, services, RecordKind::Abort);
     }},
});

QDBusMessage wrongArguments(const QDBusMessage &message, QLatin1StringView expected)
{
    return message.createErrorReply(QDBusError::InvalidArgs,
                                    QStringLiteral("The arguments must have the signature \"") + expected +
                                        QStringLiteral("\"."));
}

QDBusMessage unknownMethod(const QDBusMessage &message)
{
    return message.createErrorReply(QDBusError::UnknownMethod, QStringLiteral("There is no such method."));
}

} // namespace

std::span<const MethodEntry> methodTable()
{
    return Methods;
}

HelperObject::HelperObject(Services &services, QStringList features, std::optional<Error> broken)
    : m_services(services),
      m_features(std::move(features)),
      m_broken(std::move(broken))
{
}

HelperObject::~HelperObject()
{
    qDeleteAll(std::exchange(m_requests, {}));
}

QString HelperObject::introspect(const QString &) const
{
    return {}; // never used: handleMessage() answers Introspect
}

bool HelperObject::handleMessage(const QDBusMessage &message, const QDBusConnection &connection)
{
    bool isAnsweredLater = false;
    QDBusMessage reply;
    if (message.interface() == PropertiesInterface)
        reply = answerProperties(message);
    else if (message.interface() == IntrospectableInterface)
        reply = message.member() == u"Introspect" ? message.createReply(introspectionXml())
                                                  : unknownMethod(message);
    else if (message.interface() == bus::Interface || message.interface().isEmpty())
        reply = answerHelper(message, isAnsweredLater);
    else
        reply = message.createErrorReply(QDBusError::UnknownInterface,
                                         QStringLiteral("There is no such interface."));
    if (!isAnsweredLater && message.isReplyRequired())
        connection.send(reply);
    Q_EMIT stirred();
    return true;
}

QDBusMessage HelperObject::answerHelper(const QDBusMessage &message, bool &isAnsweredLater)
{
    const QString member = message.member();
    const auto method =
        std::ranges::find_if(Methods, [&](const MethodEntry &entry) { return member == entry.name; });
    if (method == Methods.end())
        return unknownMethod(message);
    // By the signature alone: what does not fit is never unpacked further than QtDBus already has.
    if (message.signature() != method->signature)
        return wrongArguments(message, method->signature);
    if (m_broken)
        return errorReply(message, *m_broken);
    isAnsweredLater = true;
    startRequest(*method, message);
    return {};
}

void HelperObject::startRequest(const MethodEntry &method, const QDBusMessage &message)
{
    Request *request = method.make(message, m_services);
    m_requests.insert(request);
    connect(request, &Request::finished, this, [this, request] {
        m_requests.remove(request);
        Q_EMIT stirred();
    });
    request->start();
}

void HelperObject::endAll(const Error &error)
{
    const QSet<Request *> requests = m_requests;
    for (Request *request : requests) {
        request->cancel();
        request->end(error);
    }
}

void HelperObject::cancelAll(const Error &error)
{
    const QSet<Request *> requests = m_requests;
    for (Request *request : requests) {
        if (request->isBeyondRecall())
            continue;
        request->cancel();
        request->end(error);
    }
}

QDBusMessage HelperObject::answerProperties(const QDBusMessage &message)
{
    const bool isGet = message.member() == u"Get";
    if (!isGet && message.member() != u"GetAll")
        return message.member() == u"Set"
                   ? message.createErrorReply(QDBusError::PropertyReadOnly,
                                              QStringLiteral("Properties are read-only."))
                   : unknownMethod(message);
    const QLatin1StringView signature(isGet ? "ss" : "s");
    if (message.signature() != signature)
        return wrongArguments(message, signature);
    const QString interface = message.arguments().at(0).toString();
    if (!interface.isEmpty() && interface != bus::Interface)
        return message.createErrorReply(QDBusError::UnknownInterface,
                                        QStringLiteral("There is no such interface."));
    const QVariantMap all = properties();
    if (!isGet)
        return message.createReply(all);
    const QVariant value = all.value(message.arguments().at(1).toString());
    if (!value.isValid())
        return message.createErrorReply(QDBusError::UnknownProperty,
                                        QStringLiteral("There is no such property."));
    return message.createReply(QVariant::fromValue(QDBusVariant(value)));
}

QVariantMap HelperObject::properties() const
{
    return {{QStringLiteral("Version"), QString::fromLatin1(Version)},
            {QStringLiteral("Features"), m_features},
            {QStringLiteral("Limits"), QVariant::fromValue(m_services.limits.onTheWire())}};
}

} // namespace fuseboard
