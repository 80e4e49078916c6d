// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads what the bus says when a name gets another owner.
#pragma once

#include "dbus/bus/message.h"

#include <optional>
#include <string_view>

namespace fuseboard {

/// Of the signal NameOwnerChanged. The views are into the message.
struct OwnerChange
{
    std::string_view name;
    std::string_view owner; ///< his unique name; empty where there is none any more
};

/// Nothing where the signal is another one, or has another form.
std::optional<OwnerChange> ownerChangeIn(const BusMessage &signal);

} // namespace fuseboard
