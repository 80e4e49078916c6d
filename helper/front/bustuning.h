// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file bounds what strangers can pile up in our connection to the bus.
#pragma once

#include <QDBusConnection>

namespace fuseboard {

/// Beyond 8 MiB of messages or 1000 descriptors that are read and not yet dealt with, libdbus stops reading until some
/// are; the rest waits in the bus, on the sender's account. Above what the quota lets requests hold (3 descriptors of
/// 128 strangers, 64 questions, 64 mounts), so that replies always get through.
void boundIncoming(const QDBusConnection &connection);

} // namespace fuseboard
