// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file has the checks that the front makes of itself before it serves anybody.
#pragma once

#include "dbus/types/error.h"

#include <string>
#include <vector>

namespace fuseboard {

/// Fails where the process is root or has any capability: then it is not the process that was designed.
Result<void> requirePowerless();

/// Fails with WrongNamespace where our mounts would not be those of the computer. The mount id of "/" tells,
/// since ids are unique among namespaces: readlink of /proc/1/ns/mnt needs a capability that we do not have.
Result<void> requireNamespaceOfInit();

/// Bounds what large messages can make this process allocate; the agent is outside of it. No core dumps:
/// descriptors and names of all users pass through here.
void limitResources();

/// The words of the property Features.
std::vector<std::string> probeFeatures();

} // namespace fuseboard
