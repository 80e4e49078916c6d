// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns error replies of the bus back into errors. The other way: errorvalues.h.
#pragma once

#include "dbus/types/error.h"

#include <QDBusMessage>

namespace fuseboard {

/// What an error message says. Total: a name of a newer helper, missing or wrong arguments and the bus's own
/// errors (no such service, no reply, refused, ...) give an Error too. messageOf() of it is what the sender
/// wrote.
Error errorFromMessage(const QDBusMessage &message);

} // namespace fuseboard
