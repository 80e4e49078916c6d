// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tells which FUSE connections a process and its descendants hold.
#pragma once

#include <cstdint>
#include <sys/types.h>
#include <vector>

namespace fuseboard {

struct HeldDevices
{
    bool hasDevice = false;                 ///< some FUSE device is open, mounted or not
    bool mayLook = false;                   ///< at least one process let us look at its descriptors
    std::vector<std::uint32_t> connections; ///< of the mounted ones; always empty on kernels before 6.18

    bool holds(std::uint32_t connection) const;
};

/// What the process and its descendants have open. Processes that this account may not look into, such as a
/// running fusermount3, stay out. Touches no mount.
HeldDevices devicesHeldBelow(pid_t root);

/// Whether this kernel tells the connection of a descriptor: Linux 6.18 does.
bool kernelTellsConnections();

} // namespace fuseboard
