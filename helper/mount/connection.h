// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows the connection behind a FUSE descriptor and can cut exactly that one.
#pragma once

#include "dbus/types/ids.h"
#include "dbus/types/uniquefd.h"
#include "helper/mount/system.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace fuseboard {

/// The number in the line "fuse_connection:<blanks>N" of a text like /proc/self/fdinfo/3 (Linux 6.18);
/// nothing where no such line has a number. A line without its newline may be cut, and does not count. Pure;
/// for any bytes.
std::optional<std::uint32_t> parseConnection(std::string_view fdinfo);

/// So many bytes of fdinfo are read. The line stands behind one line for every lock that the caller holds on
/// the descriptor, and of these the kernel allows any number.
constexpr std::size_t MaxFdinfo = 64 * std::size_t{1024};

/// Asks the kernel about a descriptor of this process. Nothing: it serves no mount (yet). Unexpected: an
/// errno, where /proc could not be read; EOVERFLOW where it tells more than MaxFdinfo. Does not block, also
/// not while fsconfig(2) waits for FUSE_INIT on that descriptor.
std::expected<std::optional<std::uint32_t>, int> connectionOf(System &system, int device);

/// Ends a connection: whoever waits for its server gets an error at once. Through a fusectl mount of our own
/// that is attached nowhere. owner is the account that the connection belongs to: its files there are open to
/// it alone. 0, or an errno; ENOENT where the connection has ended by itself.
int abortConnection(System &system, std::uint32_t connection, OwnerUid owner);

/// The same in two halves, for one whose number may be given to another connection before the end is due: the
/// open file keeps to the connection it was opened for, and does nothing once that has ended.
std::expected<UniqueFd, int> openAbort(System &system, std::uint32_t connection, OwnerUid owner);
int writeAbort(System &system, const UniqueFd &file); ///< 0, or an errno

} // namespace fuseboard
