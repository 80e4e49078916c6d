// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides which records the agent looks at.
#pragma once

#include "helper/agent/agentwire.h"

namespace fuseboard {

/// Everything a front of this build keeps by construction; a front that breaks it is broken or taken over.
/// Afterwards kind and mode are known numbers, subtype and source end with a NUL, and the descriptors are as
/// many as the kind of record carries. Pure.
bool isWellFormed(const RequestPacket &packet);

} // namespace fuseboard
