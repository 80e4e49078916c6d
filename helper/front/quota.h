// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file has the limits of the helper, in one place: docs, the property Limits and the checks read them
// here.
#pragma once

#include "dbus/wire/structs.h"
#include "helper/front/allowance.h"

#include <QString>

#include <chrono>
#include <cstdint>

namespace fuseboard {

struct FrontLimits
{
    unsigned authorisationsPerUser = 4;
    unsigned inProgressPerUser = 4;
    unsigned mountsPerUser = 128;
    unsigned inProgress = 64;
    std::chrono::milliseconds question{120'000}; ///< until a question for authorisation is withdrawn
    std::chrono::milliseconds idle{30'000};      ///< until the helper ends itself

    HelperLimits onTheWire() const;
};

/// As far as the hard limit allows: one account with all the connections that the bus gives it must not take
/// all places of strangers, and each of their calls can bring descriptors. Before the first Quota is made.
void raiseDescriptorLimit();

/// Who has what under way.
struct Quota
{
    explicit Quota(const FrontLimits &limits);

    /// Calls whose sender the bus is being asked about, by unique name. Bounds the descriptors held for
    /// strangers, within the limit of the process.
    Allowance<QString> strangers;
    /// Requests that polkit decides about, by uid. Together below the 128 replies the bus lets one connection
    /// await.
    Allowance<std::uint32_t> questions;
    /// Mounts that the agent makes, by uid.
    Allowance<std::uint32_t> mounts;
    /// Unmounts and aborts that the agent carries out, by uid. Apart from mounts: a user whose mounts are all
    /// stuck must be able to end them.
    Allowance<std::uint32_t> endings;
};

} // namespace fuseboard
