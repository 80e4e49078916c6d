// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file gets the scripted server its FUSE device: a descriptor that it is given, or one from fusermount3.
#pragma once

#include "dbus/types/uniquefd.h"

#include <string>

namespace fuseboard::scripted {

/// `place` is /dev/fd/N, or a folder where fusermount3 is to mount with `options`. Invalid, after a line on
/// stderr, where there is none.
UniqueFd openDevice(const std::string &place, const std::string &options);

} // namespace fuseboard::scripted
