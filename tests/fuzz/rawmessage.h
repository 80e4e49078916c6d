// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the bytes of a D-Bus message that no library would make: nothing in it has to fit together.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace fuseboard::fuzz {

enum class MessageType : std::uint8_t
{
    Call = 1,
    Return = 2,
    Error = 3,
    Signal = 4
};

/// Empty texts and zeros have no field in the header.
struct RawHeader
{
    MessageType type = MessageType::Call;
    std::uint8_t flags = 0;
    bool isBigEndian = false;
    std::uint32_t serial = 1;
    std::string_view path = {};
    std::string_view interface = {};
    std::string_view member = {};
    std::string_view errorName = {};
    std::uint32_t replySerial = 0;
    std::string_view sender = {};
    std::string_view signature = {};
    std::uint32_t descriptors = 0;
};

/// Appends values aligned as the specification of D-Bus wants them.
class RawWriter
{
public:
    explicit RawWriter(bool isBigEndian)
        : m_isSwapped(isBigEndian == (std::endian::native == std::endian::little))
    {
    }

    void align(std::size_t to) { m_bytes.resize((m_bytes.size() + to - 1) / to * to); }
    void byte(std::uint8_t value) { m_bytes += static_cast<char>(value); }
    void number(std::uint32_t value)
    {
        value = m_isSwapped ? std::byteswap(value) : value;
        m_bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
    }

    void text(std::string_view value)
    {
        align(4);
        number(static_cast<std::uint32_t>(value.size()));
        m_bytes.append(value);
        byte(0);
    }

    void field(std::uint8_t code, char type, std::string_view value)
    {
        if (value.empty())
            return;
        begin(code, type);
        if (type != 'g')
            return text(value);
        byte(static_cast<std::uint8_t>(value.size())); // a signature has a short length
        m_bytes.append(value);
        byte(0);
    }
    void field(std::uint8_t code, std::uint32_t value)
    {
        if (value == 0)
            return;
        begin(code, 'u');
        number(value);
    }

    std::string m_bytes;

private:
    void begin(std::uint8_t code, char type)
    {
        align(8);
        m_bytes += {static_cast<char>(code), 1, type, 0};
    }

    bool m_isSwapped;
};

inline std::string rawMessage(const RawHeader &header, std::string_view body)
{
    RawWriter fields(header.isBigEndian);
    fields.field(1, 'o', header.path);
    fields.field(2, 's', header.interface);
    fields.field(3, 's', header.member);
    fields.field(4, 's', header.errorName);
    fields.field(5, header.replySerial);
    fields.field(7, 's', header.sender);
    fields.field(8, 'g', header.signature);
    fields.field(9, header.descriptors);

    RawWriter whole(header.isBigEndian);
    whole.byte(header.isBigEndian ? 'B' : 'l');
    whole.byte(static_cast<std::uint8_t>(header.type));
    whole.byte(header.flags);
    whole.byte(1); // the version of the protocol
    whole.number(static_cast<std::uint32_t>(body.size()));
    whole.number(header.serial);
    whole.number(static_cast<std::uint32_t>(fields.m_bytes.size()));
    whole.m_bytes += fields.m_bytes; // which begin at a multiple of 8
    whole.align(8);
    return whole.m_bytes.append(body);
}

} // namespace fuseboard::fuzz
