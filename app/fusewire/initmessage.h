// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is FUSE_INIT, with which both sides agree on a version and on what they can do.
#pragma once

#include "app/fusewire/bytes.h"
#include "app/fusewire/defect.h"
#include "app/fusewire/structs.h"

#include <cstdint>

namespace fuseboard::fusewire {

/// Both halves of the flags. Without InitExt the second half means nothing.
std::uint64_t flagsOf(const InitIn &init);
std::uint64_t flagsOf(const InitOut &init);
void setFlags(InitOut &init, std::uint64_t flags); ///< sets InitExt where it is needed

/// The bytes that an InitOut has for a kernel of this minor version: 8, 24 or 64.
std::size_t initOutSize(std::uint32_t minor);

/// The answer as `minor` wants it: shorter for old kernels.
Packet encodeInitOut(std::uint64_t unique, const InitOut &init, std::uint32_t minor);

/// What a server answered to INIT. Fields that an older server does not send are zero. Takes what the kernel
/// takes: any size from 8 to 64 bytes. WrongBody, WrongMajor.
Checked<InitOut> parseInitOut(Bytes body);

} // namespace fuseboard::fusewire
