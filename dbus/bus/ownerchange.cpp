// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads NameOwnerChanged(s name, s before, s after).

#include "dbus/bus/ownerchange.h"

#include "dbus/bus/reader.h"

namespace fuseboard {

std::optional<OwnerChange> ownerChangeIn(const BusMessage &signal)
{
    if (signal.member() != QLatin1StringView("NameOwnerChanged"))
        return std::nullopt;
    BusReader reader(signal);
    OwnerChange change;
    change.name = reader.text(MaxBusName);
    reader.text(MaxBusName); // who it was before
    change.owner = reader.text(MaxBusName);
    return reader.isOk() ? std::optional(change) : std::nullopt;
}

} // namespace fuseboard
