// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the kernel about one mount by its unique id, without touching the mount.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"
#include "dbus/types/mountspec.h"
#include "helper/mount/system.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fuseboard {

/// What the kernel says of one mount in our namespace.
struct MountView
{
    MountId id;
    std::uint64_t attributes = 0; ///< MOUNT_ATTR_ bits
    std::uint32_t superblockFlags = 0;
    std::uint32_t connection = 0; ///< number under /sys/fs/fuse/connections; meaningless where it is not FUSE
    std::string fsType;           ///< "fuse", "fuseblk", "ext4"
    std::string subtype;
    std::string source;
    std::string point; ///< where it is, as seen from our root; empty: out of reach
    std::uint64_t magic = 0;
    MountId parent;
    bool tellsNames = true; ///< false before Linux 6.13: subtype and source are not told

    /// Options of the FUSE superblock.
    std::optional<std::uint32_t> userId = std::nullopt;
    std::optional<std::uint32_t> groupId = std::nullopt;
    std::uint32_t maxRead = 0; ///< 0: as the kernel chose
    bool allowOther = false;
    bool defaultPermissions = false;

    bool isFuse() const { return fsType == "fuse" || fsType == "fuseblk"; }
    /// The options in effect, in our own words; maxRead is beside them.
    MountFlags flags() const;
};

/// Everything. NoSuchMount where our namespace has no such mount, Unsupported before Linux 6.11, else
/// KernelRefused.
Result<MountView> viewMount(System &system, MountId id, Stage stage);

/// Whether System::mountIdAt() has failed because the kernel does not know what was asked, and the error
/// then.
bool isUnknownToKernel(int asked);
std::unexpected<Error> lacksUniqueIds(int asked, Stage stage);

/// Only what kind of file system it is: the magic number. Nothing where our namespace has no such mount.
/// Unexpected: Unsupported where the kernel has no statmount.
Result<std::optional<std::uint64_t>> mountMagic(System &system, MountId id);

/// Whether our namespace still has it.
bool mountExists(System &system, MountId id);

/// Takes the options of a FUSE superblock apart: exact matches only, unknown ones are left alone.
/// Pure; for any bytes. separator is NUL (option array) or comma (option string).
void readFuseOptions(std::string_view options, char separator, MountView &view);

/// The whole text as a decimal number of 32 bits without sign, space or leading zeros; nothing for anything
/// else.
std::optional<std::uint32_t> parseNumber(std::string_view text);

} // namespace fuseboard
