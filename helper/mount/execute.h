// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file performs a plan.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"
#include "helper/mount/plan.h"
#include "helper/mount/replaced.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fuseboard {

struct Mounted
{
    MountId id;
    Guarantee guarantee = Guarantee::SyncInit;
    std::uint32_t connection = 0;
    MountFlags flags;          ///< in effect, as the kernel says
    std::uint32_t maxRead = 0; ///< in effect, as the kernel says; 0: its own choice
    std::uint32_t createUs = 0;
    std::uint32_t attachUs = 0;
    std::vector<std::string> kernelLog;
};

/// Whoever follows a mount on its way. Where a call returns false nobody is left to be told, and the mount is
/// not made.
struct Milestones
{
    /// Once, when the mount has its id but is attached nowhere yet. FUSE_INIT is answered, where the kernel
    /// can wait for it.
    std::function<bool(MountId id, std::uint32_t createUs)> attaching;
    /// Once, where the kernel cannot wait for FUSE_INIT (before 6.18): the mount is attached, and from now on
    /// the server may read from its descriptor and is waited for.
    std::function<bool(MountId id, std::uint32_t connection)> proving;
};

/// The error of a mount that ends because nobody could be told.
std::unexpected<Error> unheard(Stage stage);

/// What a failed mount leaves open. While it is, the kernel keeps the unattached file system, and the server
/// does not see its end: the failure can be told before the server reacts to it.
struct Remains
{
    UniqueFd context;
    UniqueFd mount;
};

/// Blocks until the server has answered: in a disposable child only. When it fails nothing is left behind but
/// remains; should even the undoing fail, the error's context says what is left.
/// descriptors stay the caller's. replaced is what collectFacts() gave, nullptr where the plan replaces
/// nothing.
Result<Mounted> execute(System &system, const Plan &plan, const MountDescriptors &descriptors,
                        const Replaced *replaced, const Milestones &milestones, Remains &remains);

/// The messages waiting in a file system context, see fsopen(2); at most 16, of 256 bytes each, without the
/// newline.
std::vector<std::string> readKernelLog(System &system, int context);

} // namespace fuseboard
