// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns structs into bytes and back, without a thought of alignment.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fuseboard::fusewire {

using Bytes = std::span<const std::byte>; ///< borrowed
using Packet = std::vector<std::byte>;

/// The bytes of a struct of the protocol; lives as long as the struct.
template <typename Struct>
    requires std::is_trivially_copyable_v<Struct>
Bytes bytesOf(const Struct &value)
{
    return std::as_bytes(std::span<const Struct, 1>(&value, 1));
}

inline Bytes bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// The struct at the begin of the bytes; what is missing at their end is zero, what is more is left.
template <typename Struct>
    requires std::is_trivially_copyable_v<Struct>
Struct structAt(Bytes bytes)
{
    Struct value = {};
    if (!bytes.empty())
        std::memcpy(&value, bytes.data(), std::min(sizeof value, bytes.size()));
    return value;
}

inline std::string_view textOf(Bytes bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

/// All parts, one after the other.
inline Packet joined(std::initializer_list<Bytes> parts)
{
    Packet packet;
    for (const Bytes part : parts)
        packet.insert(packet.end(), part.begin(), part.end());
    return packet;
}

} // namespace fuseboard::fusewire
