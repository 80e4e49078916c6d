// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file spells, once, every name that the helper and its clients meet under.
#pragma once

#include <QLatin1StringView>

namespace fuseboard::bus {

constexpr QLatin1StringView Service("org.fuseboard.Helper1");
constexpr QLatin1StringView Path("/org/fuseboard/Helper1");
constexpr QLatin1StringView Interface("org.fuseboard.Helper1");
constexpr QLatin1StringView ErrorPrefix("org.fuseboard.Helper1.Error.");

/// Signatures as org.fuseboard.Helper1.xml has them.
constexpr QLatin1StringView MountSignature("hhh(uussuuutu)");
constexpr QLatin1StringView UnmountSignature("tu");
constexpr QLatin1StringView AbortSignature("t");

/// The polkit actions, see policy/org.fuseboard.policy.
constexpr QLatin1StringView MountOwn("org.fuseboard.mount-own");
constexpr QLatin1StringView MountShared("org.fuseboard.mount-shared");
constexpr QLatin1StringView UnmountOwn("org.fuseboard.unmount-own");
constexpr QLatin1StringView UnmountOthers("org.fuseboard.unmount-others");
constexpr QLatin1StringView AbortOwn("org.fuseboard.abort-own");
constexpr QLatin1StringView AbortOthers("org.fuseboard.abort-others");

} // namespace fuseboard::bus
