// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sets two limits of libdbus that QtDBus has no name for.

#include "helper/front/bustuning.h"

#include <QLibrary>

namespace fuseboard {
namespace {

constexpr long MaxBytes = 8L * 1024 * 1024;
constexpr long MaxDescriptors = 1000;

} // namespace

void boundIncoming(const QDBusConnection &connection)
{
    using Setter = void (*)(void *, long);
    // QtDBus has loaded it already; its headers are not worth a dependency.
    QLibrary library(QStringLiteral("dbus-1"), 3);
    const auto setBytes = reinterpret_cast<Setter>(library.resolve("dbus_connection_set_max_received_size"));
    const auto setDescriptors = reinterpret_cast<Setter>(library.resolve("dbus_connection_set_max_received_unix_fds"));
    if (setBytes)
        setBytes(connection.internalPointer(), MaxBytes);
    if (setDescriptors)
        setDescriptors(connection.internalPointer(), MaxDescriptors);
}

} // namespace fuseboard
