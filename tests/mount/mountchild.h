// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file goes the whole way of the mount child, over a kernel that is played.
#pragma once

#include "helper/mount/execute.h"
#include "tests/mount/fakesystem.h"

#include <cstdint>

namespace fuseboard::test {

/// Of alice's (1000), with these flags.
MountRequest requestWith(std::uint32_t flags = 0);

/// Somebody listens, whatever is said.
Milestones listener();

/// Collects the facts, plans and executes.
Result<Mounted> mountWith(FakeSystem &system, const MountRequest &request,
                          const Milestones &milestones = listener());

} // namespace fuseboard::test
