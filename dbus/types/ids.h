// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file gives the numbers that must not be mixed up types of their own.
#pragma once

#include <compare>
#include <cstdint>

namespace fuseboard {

/// The kernel's unique 64-bit mount id (STATX_MNT_ID_UNIQUE, statmount(2)); never reused. 0 is no mount.
/// Outside of the process always a decimal string: JSON numbers lose bits above 2^53.
struct MountId
{
    std::uint64_t value = 0;
    auto operator<=>(const MountId &) const = default;
    bool isValid() const { return value != 0; }
};

/// The account that asks, as the bus reports it; never taken from an argument.
struct CallerUid
{
    std::uint32_t value;
    auto operator<=>(const CallerUid &) const = default;
};

/// The account that a mount belongs to: user_id= of the FUSE superblock.
struct OwnerUid
{
    std::uint32_t value;
    auto operator<=>(const OwnerUid &) const = default;
};

/// Root, system accounts, DynamicUser= (61184-65519), nobody and the invalid ids are no people:
/// login.defs(5), UIDS-GIDS of systemd. The helper serves people only.
constexpr bool isPerson(std::uint32_t uid)
{
    return uid >= 1000 && !(uid >= 61184 && uid <= 65535) && uid != UINT32_MAX;
}

} // namespace fuseboard
