// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file writes the values of a message, one after the other.
#pragma once

#include "dbus/bus/message.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <span>

namespace fuseboard {

/// Appends to a message that was not sent yet. What cannot be written (no memory) makes the message invalid.
class BusWriter
{
public:
    /// The message outlives the writer.
    explicit BusWriter(BusMessage &message) : m_message(message) {}

    BusWriter &i32(std::int32_t value) { return basic('i', &value); }
    BusWriter &u32(std::uint32_t value) { return basic('u', &value); }
    BusWriter &u64(std::uint64_t value) { return basic('t', &value); }
    /// Up to the first NUL.
    BusWriter &text(const QString &value);
    BusWriter &texts(const QStringList &values);
    BusWriter &u32s(std::span<const std::uint32_t> values);
    /// The message has a copy from now on.
    BusWriter &descriptor(int fd) { return basic('h', &fd); }

    BusWriter &openStruct(const char *contents) { return open('r', contents); }
    BusWriter &openArray(const char *contents) { return open('a', contents); }
    BusWriter &openEntry(const char *contents) { return open('e', contents); }
    BusWriter &openVariant(const char *contents) { return open('v', contents); }
    BusWriter &close();

private:
    BusWriter &open(char kind, const char *contents);
    BusWriter &basic(char type, const void *value);
    BusWriter &check(int result);

    BusMessage &m_message;
};

} // namespace fuseboard
