// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file marshals the structs of org.fuseboard.Helper1, field by field in the order of the XML.

#include "dbus/wire/marshal.h"

#include <QDBusMetaType>

namespace fuseboard {

QDBusArgument &operator<<(QDBusArgument &argument, const MountRequest &request)
{
    argument.beginStructure();
    argument << request.version << request.request << request.subtype << request.source << request.flags
             << request.maxRead << request.gid << request.replaces << request.deadlineMs;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, MountRequest &request)
{
    argument.beginStructure();
    argument >> request.version >> request.request >> request.subtype >> request.source >> request.flags >>
        request.maxRead >> request.gid >> request.replaces >> request.deadlineMs;
    argument.endStructure();
    return argument;
}

QDBusArgument &operator<<(QDBusArgument &argument, const MountOutcome &outcome)
{
    argument.beginStructure();
    argument << outcome.version << outcome.mountId << outcome.connection << outcome.guarantee << outcome.asked
             << outcome.effective << outcome.authoriseUs << outcome.createUs << outcome.attachUs
             << outcome.kernelLog;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, MountOutcome &outcome)
{
    argument.beginStructure();
    argument >> outcome.version >> outcome.mountId >> outcome.connection >> outcome.guarantee >>
        outcome.asked >> outcome.effective >> outcome.authoriseUs >> outcome.createUs >> outcome.attachUs >>
        outcome.kernelLog;
    argument.endStructure();
    return argument;
}

QDBusArgument &operator<<(QDBusArgument &argument, const HelperLimits &limits)
{
    argument.beginStructure();
    argument << limits.authorisationsPerUser << limits.inProgressPerUser << limits.mountsPerUser
             << limits.inProgress << limits.questionSeconds;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, HelperLimits &limits)
{
    argument.beginStructure();
    argument >> limits.authorisationsPerUser >> limits.inProgressPerUser >> limits.mountsPerUser >>
        limits.inProgress >> limits.questionSeconds;
    argument.endStructure();
    return argument;
}

void registerWireTypes()
{
    qDBusRegisterMetaType<MountRequest>();
    qDBusRegisterMetaType<MountOutcome>();
    qDBusRegisterMetaType<HelperLimits>();
}

} // namespace fuseboard
