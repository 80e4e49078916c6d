// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what the scripted server serves when it serves: a folder with one file in it.
#pragma once

#include "app/fusewire/bytes.h"
#include "app/fusewire/request.h"

namespace fuseboard::scripted {

/// The answer to any request but FUSE_INIT that has one. `rootMode` is the mode of the root, with its kind.
fusewire::Packet answerOf(const fusewire::Request &request, unsigned rootMode);

} // namespace fuseboard::scripted
