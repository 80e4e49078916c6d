// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file names the kinds of file systems that a mountpoint may lie on. Front and agent ask the same list.
#pragma once

#include <cstdint>

namespace fuseboard {

/// True where the kind of file system, as statmount's sb_magic names it, may carry a mountpoint: a subset of
/// what fusermount3 allows, without FUSE.
bool isOrdinaryFileSystem(std::uint64_t magic);

} // namespace fuseboard
