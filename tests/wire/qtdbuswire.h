// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file speaks the interface through QtDBus, for tests: a second implementation, which must agree with
// ours.
#pragma once

#include "dbus/types/error.h"
#include "dbus/wire/structs.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusMetaType>

namespace fuseboard {

inline QDBusArgument &operator<<(QDBusArgument &argument, const MountRequest &request)
{
    argument.beginStructure();
    argument << request.version << request.request << request.subtype << request.source << request.flags
             << request.maxRead << request.gid << request.replaces << request.deadlineMs;
    argument.endStructure();
    return argument;
}

inline const QDBusArgument &operator>>(const QDBusArgument &argument, MountRequest &request)
{
    argument.beginStructure();
    argument >> request.version >> request.request >> request.subtype >> request.source >> request.flags >>
        request.maxRead >> request.gid >> request.replaces >> request.deadlineMs;
    argument.endStructure();
    return argument;
}

inline QDBusArgument &operator<<(QDBusArgument &argument, const MountOutcome &outcome)
{
    argument.beginStructure();
    argument << outcome.version << outcome.mountId << outcome.connection << outcome.guarantee << outcome.asked
             << outcome.effective << outcome.authoriseUs << outcome.createUs << outcome.attachUs
             << outcome.kernelLog;
    argument.endStructure();
    return argument;
}

inline const QDBusArgument &operator>>(const QDBusArgument &argument, MountOutcome &outcome)
{
    argument.beginStructure();
    argument >> outcome.version >> outcome.mountId >> outcome.connection >> outcome.guarantee >>
        outcome.asked >> outcome.effective >> outcome.authoriseUs >> outcome.createUs >> outcome.attachUs >>
        outcome.kernelLog;
    argument.endStructure();
    return argument;
}

inline QDBusArgument &operator<<(QDBusArgument &argument, const HelperLimits &limits)
{
    argument.beginStructure();
    argument << limits.authorisationsPerUser << limits.inProgressPerUser << limits.mountsPerUser
             << limits.inProgress << limits.questionSeconds;
    argument.endStructure();
    return argument;
}

inline const QDBusArgument &operator>>(const QDBusArgument &argument, HelperLimits &limits)
{
    argument.beginStructure();
    argument >> limits.authorisationsPerUser >> limits.inProgressPerUser >> limits.mountsPerUser >>
        limits.inProgress >> limits.questionSeconds;
    argument.endStructure();
    return argument;
}

inline void registerWireTypes()
{
    qDBusRegisterMetaType<MountRequest>();
    qDBusRegisterMetaType<MountOutcome>();
    qDBusRegisterMetaType<HelperLimits>();
}

/// An error as the helper sends it; its words are harmless already.
inline QDBusMessage errorReply(const QDBusMessage &call, const Error &error)
{
    const auto text = [](std::string_view words) {
        return QString::fromUtf8(words.data(), qsizetype(words.size()));
    };
    QStringList kernelLog;
    for (const std::string &line : error.kernelLog)
        kernelLog << text(line);
    QDBusMessage reply = call.createErrorReply(QLatin1StringView("org.fuseboard.Helper1.Error.") +
                                                   text(infoOf(error.code).name),
                                               text(messageOf(error)));
    return reply << text(nameOf(error.stage)) << error.sysErrno << kernelLog;
}

} // namespace fuseboard

Q_DECLARE_METATYPE(fuseboard::MountRequest)
Q_DECLARE_METATYPE(fuseboard::MountOutcome)
Q_DECLARE_METATYPE(fuseboard::HelperLimits)
