// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file keeps libdbus from ending up deaf.
#pragma once

#include <QDBusConnection>

namespace fuseboard {

/// Switches off libdbus's own limits of what may be read and not yet dealt with (63 MiB, 4096 descriptors). When they are
/// reached it stops watching its socket; when a message is freed in our thread it resumes, but QtDBus lets only its own
/// thread switch the watch on again, so that the connection would stay deaf for ever: two large messages did it (tried).
/// What bounds a flood instead: the bus's limits per sender, three descriptors a message by our policy, refusal by
/// signature, and the limits of this process (limitResources()).
void neverStopReading(const QDBusConnection &connection);

} // namespace fuseboard
