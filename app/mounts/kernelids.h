// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the kernel for the unique ids of mounts: listmount(2) and statmount(2), Linux 6.8.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace fuseboard {

/// What ties a line of mountinfo to a unique id.
struct KernelIds
{
    MountId id;
    MountId parentId;
    std::uint32_t oldId = 0;
    std::uint32_t oldParentId = 0;
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
};

/// All mounts below the root of this process. Unsupported (ENOSYS) on kernels before 6.8. Touches no file
/// system.
Result<std::vector<KernelIds>> readKernelIds();

/// The kind of file system that the file lies on, as statfs(2) would name it: without asking that file
/// system, which may hang. Nothing on kernels before 6.8.
std::optional<std::uint64_t> magicOf(int fd);

/// An id for kernels without unique ones, made of all that tells mounts apart there. The highest bit is set:
/// no unique id has it.
MountId legacyMountId(std::uint32_t oldId, std::uint32_t connection, std::uint32_t ownerUid);

} // namespace fuseboard
