// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file writes through sd-bus.

#include "dbus/bus/writer.h"

#include <systemd/sd-bus.h>

namespace fuseboard {

BusWriter &BusWriter::text(const QString &value)
{
    const QByteArray bytes = value.toUtf8();
    return basic('s', bytes.constData());
}

BusWriter &BusWriter::texts(const QStringList &values)
{
    openArray("s");
    for (const QString &value : values)
        text(value);
    return close();
}

BusWriter &BusWriter::u32s(std::span<const std::uint32_t> values)
{
    return check(sd_bus_message_append_array(m_message.get(), 'u', values.data(), values.size_bytes()));
}

BusWriter &BusWriter::open(char kind, const char *contents)
{
    return check(sd_bus_message_open_container(m_message.get(), kind, contents));
}

BusWriter &BusWriter::close()
{
    return check(sd_bus_message_close_container(m_message.get()));
}

BusWriter &BusWriter::basic(char type, const void *value)
{
    return check(sd_bus_message_append_basic(m_message.get(), type, value));
}

// An invalid message takes nothing (-EINVAL) and stays invalid.
BusWriter &BusWriter::check(int result)
{
    if (result < 0)
        m_message = BusMessage();
    return *this;
}

} // namespace fuseboard
