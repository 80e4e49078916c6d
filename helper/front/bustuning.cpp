// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sets two limits of libdbus that QtDBus has no name for.

#include "helper/front/bustuning.h"

#include <QLibrary>

#include <limits>

namespace fuseboard {

void neverStopReading(const QDBusConnection &connection)
{
    using Setter = void (*)(void *, long);
    // QtDBus has loaded it already; its headers are not worth a dependency.
    QLibrary library(QStringLiteral("dbus-1"), 3);
    for (const char *name : {"dbus_connection_set_max_received_size", "dbus_connection_set_max_received_unix_fds"}) {
        if (const auto set = reinterpret_cast<Setter>(library.resolve(name)))
            set(connection.internalPointer(), std::numeric_limits<long>::max());
    }
}

} // namespace fuseboard
