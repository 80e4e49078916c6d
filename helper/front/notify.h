// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tells systemd what the front is doing.
#pragma once

namespace fuseboard {

/// sd_notify(3) "STOPPING=1": start requests are queued from now on. Nothing where systemd did not start us.
void notifyStopping();

} // namespace fuseboard
