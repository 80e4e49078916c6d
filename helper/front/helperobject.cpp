// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the dispatch table, and what is answered at once.

#include "helper/front/helperobject.h"

#include "dbus/wire/errors.h"
#include "dbus/wire/introspection.h"
#include "dbus/wire/names.h"
#include "helper/front/endcall.h"
#include "helper/front/errorreplies.h"
#include "helper/front/mountcall.h"

#include <algorithm>
#include <array>

namespace fuseboard {
namespace {

constexpr QLatin1StringView PropertiesInterface("org.freedesktop.DBus.Properties");
constexpr QLatin1StringView IntrospectableInterface("org.freedesktop.DBus.Introspectable");

constexpr auto Methods = std::to_array<MethodEntry>({
    {QLatin1StringView("Mount"), bus::MountSignature,
     QLatin1StringView("org.fuseboard.mount-own org.fuseboard.mount-shared"),
     [](const BusMessage &call, Services &services) -> Request * { return new MountCall(call, services); }},
    {QLatin1StringView("Unmount"), bus::UnmountSignature,
     QLatin1StringView("org.fuseboard.unmount-own org.fuseboard.unmount-others org.fuseboard.abort-own "
                       "org.fuseboard.abort-others"),
     [](const BusMessage &call, Services &services) -> Request * {
         return new EndCall(call, services, RecordKind::Unmount);
     }},
    {QLatin1StringView("Abort"), bus::AbortSignature,
     QLatin1StringView("org.fuseboard.abort-own org.fuseboard.abort-others"),
     [](const BusMessage &call, Services &services) -> Request * {
         return new EndCall(call, services, RecordKind::Abort);
     }},
});

/// The answer to Introspect for what lies above our object: tools find their way down by it.
QString introspectionAbove(QLatin1StringView path)
{
    const QLatin1StringView rest = bus::Path.sliced(path.size() == 1 ? 1 : path.size() + 1);
    const qsizetype end = rest.indexOf(QLatin1Char('/'));
    return QStringLiteral("<node><node name=\"%1\"/></node>").arg(end < 0 ? rest : rest.first(end));
}

bool isAboveUs(QLatin1StringView path)
{
    return path == QLatin1StringView("/") ||
           (bus::Path.startsWith(path) && bus::Path.sliced(path.size()).startsWith(QLatin1Char('/')));
}

BusMessage answerIntrospection(const BusMessage &call)
{
    if (call.member() != QLatin1StringView("Introspect"))
        return unknownMethod(call);
    BusMessage reply = call.reply();
    BusWriter(reply).text(call.path() == bus::Path ? introspectionXml() : introspectionAbove(call.path()));
    return reply;
}

} // namespace

std::span<const MethodEntry> methodTable()
{
    return Methods;
}

HelperObject::HelperObject(Services &services, QStringList features, std::optional<Error> broken)
    : m_services(services),
      m_properties(std::move(features), services.limits),
      m_broken(std::move(broken))
{
}

HelperObject::~HelperObject()
{
    qDeleteAll(std::exchange(m_requests, {}));
}

void HelperObject::handle(const BusMessage &call)
{
    const std::optional<BusMessage> reply = answer(call);
    if (reply && call.isReplyWanted())
        m_services.bus.send(*reply);
    Q_EMIT stirred();
}

std::optional<BusMessage> HelperObject::answer(const BusMessage &call)
{
    const bool isIntrospection = call.interface() == IntrospectableInterface;
    if (call.path() != bus::Path && !(isIntrospection && isAboveUs(call.path())))
        return unknownObject(call);
    if (isIntrospection)
        return answerIntrospection(call);
    if (call.interface() == PropertiesInterface)
        return m_properties.answer(call);
    if (call.interface() == bus::Interface || call.interface().isEmpty())
        return answerHelper(call);
    return unknownInterface(call);
}

std::optional<BusMessage> HelperObject::answerHelper(const BusMessage &call)
{
    const auto method = std::ranges::find(Methods, call.member(), &MethodEntry::name);
    if (method == Methods.end())
        return unknownMethod(call);
    if (call.signature() != method->signature)
        return wrongArguments(call, method->signature);
    if (m_broken)
        return errorReply(call, *m_broken);
    startRequest(*method, call);
    return std::nullopt;
}

void HelperObject::startRequest(const MethodEntry &method, const BusMessage &call)
{
    Request *request = method.make(call, m_services);
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

} // namespace fuseboard
