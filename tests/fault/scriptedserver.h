// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a FUSE server that fails as its mode says. It speaks the raw protocol, so that it can say what
// no library would.
#pragma once

#include "tests/fault/scriptedmode.h"

#include <string>

namespace fuseboard::scripted {

/// Never returns to ordinary work: gives the exit status of the process, or the process has ended before.
int serve(const Mode &mode, const std::string &place, const std::string &options);

} // namespace fuseboard::scripted
