// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file opens /dev/fuse and makes the kernel wait for the server.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"

namespace fuseboard {

struct FuseDevice
{
    UniqueFd fd; ///< O_RDWR
    bool armed =
        false; ///< the kernel will wait for FUSE_INIT (Linux 6.18); never poll or read such a descriptor
};

/// Opens the device and arms FUSE_DEV_IOC_SYNC_INIT where the kernel knows it. DeviceUnavailable with errno
/// (Validate).
Result<FuseDevice> openFuseDevice(const char *device = "/dev/fuse");

} // namespace fuseboard
