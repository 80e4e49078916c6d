// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns errors into error replies, and error replies back into errors.
#pragma once

#include "dbus/bus/message.h"
#include "dbus/types/error.h"

namespace fuseboard {

/// org.fuseboard.Helper1.Error.NAME with the arguments "ssias". Bytes that are not printable are escaped.
BusMessage errorReply(const BusMessage &call, const Error &error);

/// What an error message says. Total: a name of a newer helper, missing or wrong arguments and the bus's own
/// errors (no such service, no reply, refused, ...) give an Error too. messageOf() of it is what the sender
/// wrote.
Error errorFromMessage(const BusMessage &message);

} // namespace fuseboard
