// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes the arguments of the methods out of their messages.
#pragma once

#include "dbus/bus/message.h"
#include "dbus/types/mountspec.h"
#include "helper/front/descriptors.h"

#include <cstdint>

namespace fuseboard {

struct MountArguments
{
    std::uint32_t number = 0;     ///< the caller's own: comes back in the signal Progress
    MountSpec spec;               ///< valid
    MountDescriptors descriptors; ///< of the right kinds; lent by the call
};

/// Of Mount, whose signature was compared. NotADirectory, WrongDevice, InvalidServer, VersionMismatch,
/// InvalidArgument. Waits for nothing.
Result<MountArguments> readMountArguments(const BusMessage &call);

struct EndArguments
{
    MountId mount; ///< any number
    UnmountMode mode = UnmountMode::Normal;
};

/// Of Unmount, whose signature was compared. InvalidArgument.
Result<EndArguments> readUnmountArguments(const BusMessage &call);

/// Of Abort, whose signature was compared. InvalidArgument.
Result<EndArguments> readAbortArguments(const BusMessage &call);

} // namespace fuseboard
