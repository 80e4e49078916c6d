// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads what an administrator wrote for fusermount3, so that the helper is no way around it.
#pragma once

#include <optional>
#include <string_view>

namespace fuseboard {

/// mount_max of a text in the format of fuse.conf, see mount.fuse3(8): how many FUSE mounts there may be on
/// the computer. Nothing where it is not said, is said to be without limit (-1) or is no number; the last
/// line counts.
std::optional<unsigned> mountMaxIn(std::string_view text);

/// Of /etc/fuse.conf as it is now. fusermount3 has 1000 where nothing is said; the helper then has its limit
/// for each account, with which no one can take the places of others.
std::optional<unsigned> mountMax();

} // namespace fuseboard
