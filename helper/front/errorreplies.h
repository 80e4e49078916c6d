// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the error replies of the front: our own, and those that every object of the bus has.
#pragma once

#include "dbus/types/error.h"
#include "helper/front/bus/message.h"

namespace fuseboard {

/// org.fuseboard.Helper1.Error.NAME with the arguments "ssias".
BusMessage errorReply(const BusMessage &call, const Error &error);

BusMessage unknownObject(const BusMessage &call);
BusMessage unknownInterface(const BusMessage &call);
BusMessage unknownMethod(const BusMessage &call);
BusMessage unknownProperty(const BusMessage &call);
BusMessage readOnlyProperty(const BusMessage &call);
BusMessage wrongArguments(const BusMessage &call, QLatin1StringView expected);

} // namespace fuseboard
