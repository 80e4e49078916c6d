// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file writes error replies.

#include "helper/front/errorreplies.h"

#include <QString>

namespace fuseboard {
namespace {

BusMessage busError(const BusMessage &call, QLatin1StringView name, const QString &text)
{
    return call.errorReply(QLatin1StringView("org.freedesktop.DBus.Error.") + name, text);
}

} // namespace

BusMessage unknownObject(const BusMessage &call)
{
    return busError(call, QLatin1StringView("UnknownObject"), QStringLiteral("There is no such object."));
}

BusMessage unknownInterface(const BusMessage &call)
{
    return busError(call, QLatin1StringView("UnknownInterface"),
                    QStringLiteral("There is no such interface."));
}

BusMessage unknownMethod(const BusMessage &call)
{
    return busError(call, QLatin1StringView("UnknownMethod"), QStringLiteral("There is no such method."));
}

BusMessage unknownProperty(const BusMessage &call)
{
    return busError(call, QLatin1StringView("UnknownProperty"), QStringLiteral("There is no such property."));
}

BusMessage readOnlyProperty(const BusMessage &call)
{
    return busError(call, QLatin1StringView("PropertyReadOnly"), QStringLiteral("Properties are read-only."));
}

BusMessage wrongArguments(const BusMessage &call, QLatin1StringView expected)
{
    return busError(call, QLatin1StringView("InvalidArgs"),
                    QStringLiteral("The arguments must have the signature \"") + expected +
                        QStringLiteral("\"."));
}

} // namespace fuseboard
