// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks fusectl about a FUSE connection.
#pragma once

#include <cstdint>
#include <optional>

namespace fuseboard {

/// Requests that wait for the server. Nothing where the file may not be read (another account's connection)
/// or fusectl is not mounted. Never blocks: fusectl does not ask the server.
std::optional<std::uint64_t> waitingRequests(std::uint32_t connection);

/// False where the connection is gone, and with it every mount of the file system, in all namespaces. True
/// also where nobody can say, because fusectl is not mounted. Never blocks.
bool mayBeConnected(std::uint32_t connection);

/// What tells a connection from a later one: the kernel uses a number again as soon as it is free. The inode
/// of its folder in fusectl; nothing where the connection is gone or fusectl is not mounted. Never blocks.
std::optional<std::uint64_t> instanceOf(std::uint32_t connection);

} // namespace fuseboard
