// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lets QtDBus carry the structs: for clients. The helper reads its messages itself.
#pragma once

#include "dbus/wire/structs.h"

#include <QDBusArgument>

namespace fuseboard {

QDBusArgument &operator<<(QDBusArgument &argument, const MountRequest &request);
const QDBusArgument &operator>>(const QDBusArgument &argument, MountRequest &request);
QDBusArgument &operator<<(QDBusArgument &argument, const MountOutcome &outcome);
const QDBusArgument &operator>>(const QDBusArgument &argument, MountOutcome &outcome);
QDBusArgument &operator<<(QDBusArgument &argument, const HelperLimits &limits);
const QDBusArgument &operator>>(const QDBusArgument &argument, HelperLimits &limits);

/// Makes the three structs known to QtDBus. Call it once before the first message; calling it again does no
/// harm.
void registerWireTypes();

} // namespace fuseboard

Q_DECLARE_METATYPE(fuseboard::MountRequest)
Q_DECLARE_METATYPE(fuseboard::MountOutcome)
Q_DECLARE_METATYPE(fuseboard::HelperLimits)
