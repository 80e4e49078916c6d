// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fills the limits in.

#include "helper/front/quota.h"

namespace fuseboard {
namespace {

// An honest program asks for a handful of things at once; with the answer the sender is known (see Callers).
constexpr unsigned CallsPerStranger = 16;
constexpr unsigned CallsOfStrangers = 128;

} // namespace

HelperLimits FrontLimits::onTheWire() const
{
    return {.authorisationsPerUser = authorisationsPerUser,
            .inProgressPerUser = inProgressPerUser,
            .mountsPerUser = mountsPerUser,
            .inProgress = inProgress,
            .questionSeconds = static_cast<uint>(std::chrono::ceil<std::chrono::seconds>(question).count())};
}

Quota::Quota(const FrontLimits &limits)
    : strangers(CallsPerStranger, CallsOfStrangers),
      questions(limits.authorisationsPerUser, limits.inProgress),
      mounts(limits.inProgressPerUser, limits.inProgress),
      endings(limits.inProgressPerUser, limits.inProgress)
{
}

} // namespace fuseboard
