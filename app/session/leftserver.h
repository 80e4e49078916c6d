// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file ends servers that stay when their mount is gone.
#pragma once

#include "app/session/record.h"

#include <chrono>

namespace fuseboard {

/// To be called when the mount is gone. Waits for the server's end; after `patience` its supervisor is told
/// to end it, unless the connection is still there: then the file system is mounted elsewhere too. For
/// servers that have nothing left to write. Blocks for as long as `patience`.
void endLeftServer(const MountRecord &record, std::chrono::milliseconds patience);

} // namespace fuseboard
