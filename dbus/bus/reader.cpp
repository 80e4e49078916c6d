// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads through sd-bus, which looks at each value when it is asked for.

#include "dbus/bus/reader.h"

#include <systemd/sd-bus.h>

#include <cstring>

namespace fuseboard {

BusReader::BusReader(const BusMessage &message) : m_message(message)
{
    m_isOk = sd_bus_message_rewind(message.get(), 1) >= 0;
}

template <typename T>
T BusReader::basic(char type)
{
    T value{};
    m_isOk = m_isOk && sd_bus_message_read_basic(m_message.get(), type, &value) > 0;
    return m_isOk ? value : T{};
}

bool BusReader::boolean()
{
    return basic<int>('b') != 0;
}

std::int32_t BusReader::i32()
{
    return basic<std::int32_t>('i');
}

std::uint32_t BusReader::u32()
{
    return basic<std::uint32_t>('u');
}

std::uint64_t BusReader::u64()
{
    return basic<std::uint64_t>('t');
}

std::string_view BusReader::text(std::size_t longest)
{
    const char *text = basic<const char *>('s');
    return text ? std::string_view(text, strnlen(text, longest + 1)) : std::string_view();
}

int BusReader::descriptor()
{
    const int fd = basic<int>('h');
    return m_isOk ? fd : -1;
}

std::vector<std::uint32_t> BusReader::u32s()
{
    const void *values = nullptr;
    std::size_t bytes = 0;
    m_isOk = m_isOk && sd_bus_message_read_array(m_message.get(), 'u', &values, &bytes) > 0;
    if (!m_isOk)
        return {};
    const auto *first = static_cast<const std::uint32_t *>(values);
    return {first, first + bytes / sizeof *first};
}

std::vector<std::string_view> BusReader::texts(std::size_t longest)
{
    std::vector<std::string_view> all;
    enterArray("s");
    while (hasMore())
        all.push_back(text(longest));
    leave();
    return all;
}

void BusReader::enter(char kind, const char *contents)
{
    m_isOk = m_isOk && sd_bus_message_enter_container(m_message.get(), kind, contents) > 0;
}

void BusReader::leave()
{
    m_isOk = m_isOk && sd_bus_message_exit_container(m_message.get()) >= 0;
}

std::string_view BusReader::variantType()
{
    char type = 0;
    const char *contents = nullptr;
    if (!m_isOk || sd_bus_message_peek_type(m_message.get(), &type, &contents) <= 0 || type != 'v')
        return {};
    return contents;
}

bool BusReader::hasMore()
{
    const int atEnd = m_isOk ? sd_bus_message_at_end(m_message.get(), 0) : 1;
    m_isOk = m_isOk && atEnd >= 0;
    return m_isOk && atEnd == 0;
}

void BusReader::skip(const char *types)
{
    m_isOk = m_isOk && sd_bus_message_skip(m_message.get(), types) >= 0;
}

} // namespace fuseboard
