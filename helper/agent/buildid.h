// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file says which build a program comes from.
#pragma once

#include "helper/agent/record.h"

namespace fuseboard {

/// 32 hexadecimal digits, the same for every program made from the same sources of dbus/ and helper/.
BuildId thisBuild();

} // namespace fuseboard
