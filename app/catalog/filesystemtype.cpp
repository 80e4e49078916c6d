// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file names the ways of launching.

#include "app/catalog/filesystemtype.h"

namespace fuseboard {

std::string_view nameOf(LaunchMode mode)
{
    return mode == LaunchMode::Descriptor ? "descriptor" : "fusermount";
}

} // namespace fuseboard
