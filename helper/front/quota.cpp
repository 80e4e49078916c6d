// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fills the limits in.

#include "helper/front/quota.h"

#include <algorithm>
#include <sys/resource.h>

namespace fuseboard {
namespace {

// An honest program asks for a handful of things at once; with the answer the sender is known (see Callers).
constexpr unsigned CallsPerStranger = 4;
// The bus gives an account 256 connections (max_connections_per_user in its system.conf): all of them
// together leave room for others.
constexpr unsigned CallsOfStrangers = 256 * CallsPerStranger + 128;
constexpr unsigned FewestCallsOfStrangers = 16;
// The bus takes no message with more (max_message_unix_fds), whether or not its signature speaks of them.
constexpr unsigned DescriptorsPerCall = 16;
// For what is known, waits for polkit or is with the agent, and for our own.
constexpr unsigned OtherDescriptors = 2304;

unsigned placesOfStrangers()
{
    struct rlimit limit = {};
    getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t left = limit.rlim_cur > OtherDescriptors ? limit.rlim_cur - OtherDescriptors : 0;
    return static_cast<unsigned>(
        std::clamp<rlim_t>(left / DescriptorsPerCall, FewestCallsOfStrangers, CallsOfStrangers));
}

} // namespace

HelperLimits FrontLimits::onTheWire() const
{
    return {.authorisationsPerUser = authorisationsPerUser,
            .inProgressPerUser = inProgressPerUser,
            .mountsPerUser = mountsPerUser,
            .inProgress = inProgress,
            .questionSeconds = static_cast<uint>(std::chrono::ceil<std::chrono::seconds>(question).count())};
}

void raiseDescriptorLimit()
{
    struct rlimit limit = {};
    getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t wanted = CallsOfStrangers * DescriptorsPerCall + OtherDescriptors;
    limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, wanted));
    setrlimit(RLIMIT_NOFILE, &limit);
}

Quota::Quota(const FrontLimits &limits)
    : strangers(CallsPerStranger, placesOfStrangers()),
      questions(limits.authorisationsPerUser, limits.inProgress),
      mounts(limits.inProgressPerUser, limits.inProgress),
      endings(limits.inProgressPerUser, limits.inProgress)
{
}

} // namespace fuseboard
