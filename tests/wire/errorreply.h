// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file answers calls with errors as the helper does, for tests that play the helper with QtDBus.
#pragma once

#include "dbus/wire/errorvalues.h"

#include <QDBusMessage>

namespace fuseboard {

inline QDBusMessage errorReply(const QDBusMessage &call, const Error &error)
{
    const ErrorValues values = errorValues(error);
    QDBusMessage reply = call.createErrorReply(values.name, values.message);
    return reply << values.stage << values.sysErrno << values.kernelLog;
}

} // namespace fuseboard
