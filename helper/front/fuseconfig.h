// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads what an administrator wrote for fusermount3, so that the helper is no way around it.
#pragma once

#include <optional>
#include <string_view>

namespace fuseboard {

/// See mount.fuse3(8), "CONFIGURATION".
struct FuseConfig
{
    /// How many FUSE mounts there may be on the computer. Nothing where it is not said, is said to be without
    /// limit (-1) or is no number; the last line counts. fusermount3 has 1000 where nothing is said; the
    /// helper then has its limit for each account, with which no one can take the places of others.
    std::optional<unsigned> mountMax;
    bool userAllowOther = false; ///< accounts may let others into their mounts

    bool operator==(const FuseConfig &) const = default;
};

FuseConfig fuseConfigIn(std::string_view text);

/// /etc/fuse.conf as it is now. Without it, and behind its first 16 KiB, nothing is said.
FuseConfig fuseConfig();

} // namespace fuseboard
