// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks under a dead mount: whether it may be replaced, and at the bare folder that it covers.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"
#include "helper/mount/facts.h"
#include "helper/mount/plan.h"
#include "helper/mount/unmount.h"

#include <optional>

namespace fuseboard {

/// The mount to be replaced, held fast while the new one is made.
struct Replaced
{
    MountView view;
    Place place;
    UniqueFd folder; ///< O_PATH, the bare folder in a private copy of the mount below
    ReplacedFacts facts;
    bool hung = false; ///< it did not answer; its connection has to be cut when it is gone, or its users wait
                       ///< for ever
};

/// All but whether it answers. folder is invalid where a rule is broken already: plan() will name it.
Result<Replaced> lookUnder(System &system, const MountRequest &request, int mountpoint);

/// So long a server is given to prove that it lives.
constexpr int ProbeMs = 2000;

/// All facts, for a mount with or without one to be replaced. Where there is one, it is put into replaced; it
/// is asked for an answer last, and only where every other rule is kept: that takes up to ProbeMs, and what
/// hangs may keep the asking process.
Result<MountFacts> collectFacts(System &system, const MountRequest &request,
                                const MountDescriptors &descriptors, std::optional<Replaced> &replaced);

} // namespace fuseboard
