// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the mount that somebody means by a path or an id.
#pragma once

#include "app/mounts/mountentry.h"
#include "dbus/types/error.h"

#include <string>

namespace fuseboard {

/// A word of digits is an id ("./123" is a folder). A path is compared with the mount table as a text first,
/// so that a hung mount is found without being touched; only then links are followed, in a child process with
/// a deadline. NoSuchMount, NotFuse, Covered. Stage Validate.
Result<MountEntry> findTarget(const std::string &word);

/// The path as the mount table would write it, by text alone. Relative ones count from the current folder;
/// MountpointGone where that was removed. Stage Validate.
Result<std::string> absoluteFromHere(const std::string &path);

} // namespace fuseboard
