// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file puts the structs into messages and takes them out, field by field in the order of the XML.
#pragma once

#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"
#include "dbus/wire/structs.h"

namespace fuseboard {

void writeRequest(BusWriter &out, const MountRequest &request);
void writeOutcome(BusWriter &out, const MountOutcome &outcome);
void writeLimits(BusWriter &out, const HelperLimits &limits);

/// Texts that are too long are cut behind the first byte too many, so that validate() sees it. Look at isOk()
/// of the reader before you believe what was read.
MountRequest readRequest(BusReader &in);
MountOutcome readOutcome(BusReader &in);

} // namespace fuseboard
