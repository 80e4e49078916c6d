// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads the values of a message, one after the other.
#pragma once

#include "dbus/bus/message.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fuseboard {

/// Reads from the first value on; what is not read costs nothing. From the first value on that is not of the
/// type asked for, everything reads as 0 or empty and isOk() is false: look at it before you believe what
/// you have read. Views are into the message and live as long.
class BusReader
{
public:
    explicit BusReader(const BusMessage &message);

    bool isOk() const { return m_isOk; }

    bool boolean();
    std::int32_t i32();
    std::uint32_t u32();
    std::uint64_t u64();
    /// At most `longest` bytes and one more: whoever sees that many knows that it was too long.
    std::string_view text(std::size_t longest);
    /// Lent by the message; -1 where it has none of that number, which is a wrong value too.
    int descriptor();
    std::vector<std::uint32_t> u32s();
    /// An array of texts, each as text() gives it.
    std::vector<std::string_view> texts(std::size_t longest);

    void enterStruct(const char *contents) { enter('r', contents); }
    void enterArray(const char *contents) { enter('a', contents); }
    void enterEntry(const char *contents) { enter('e', contents); }
    void enterVariant(const char *contents) { enter('v', contents); }
    void leave();
    /// The signature of what is in the variant that comes next; empty where none does.
    std::string_view variantType();
    /// Whether the array entered has another element; never where something went wrong.
    bool hasMore();
    void skip(const char *types);

private:
    void enter(char kind, const char *contents);
    template <typename T>
    T basic(char type);

    BusMessage m_message;
    bool m_isOk = true;
};

} // namespace fuseboard
