// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the error replies that every object of the bus has. Our own: dbus/wire/errors.h.
#pragma once

#include "dbus/bus/message.h"

namespace fuseboard {

BusMessage unknownObject(const BusMessage &call);
BusMessage unknownInterface(const BusMessage &call);
BusMessage unknownMethod(const BusMessage &call);
BusMessage unknownProperty(const BusMessage &call);
BusMessage readOnlyProperty(const BusMessage &call);
BusMessage wrongArguments(const BusMessage &call, QLatin1StringView expected);

} // namespace fuseboard
