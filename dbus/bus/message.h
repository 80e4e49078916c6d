// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a message of the bus: its header, and the replies to it. What is in it: reader.h, writer.h.
#pragma once

#include <QLatin1StringView>

#include <cstddef>

struct sd_bus_message;

namespace fuseboard {

/// Of anything with a name on the bus, says its specification.
constexpr std::size_t MaxBusName = 255;

/// Shares one message; copies are the same message. It holds the bytes as they came, and the descriptors,
/// until the last copy is gone; nothing of the contents is unpacked before somebody reads it. An invalid one
/// (could not be made) may be written to and sent: see BusConnection::send().
class BusMessage
{
public:
    BusMessage() = default;
    /// Takes over one reference.
    explicit BusMessage(sd_bus_message *own) : m_message(own) {}
    static BusMessage sharing(sd_bus_message *message);
    BusMessage(const BusMessage &other);
    BusMessage(BusMessage &&other) noexcept;
    BusMessage &operator=(BusMessage other) noexcept;
    ~BusMessage();

    bool isValid() const { return m_message != nullptr; }
    sd_bus_message *get() const { return m_message; }

    /// What the header says; empty where it says nothing. Valid as long as the message.
    QLatin1StringView sender() const;
    QLatin1StringView path() const;
    QLatin1StringView interface() const;
    QLatin1StringView member() const;
    QLatin1StringView signature() const;

    /// Of a call: whether somebody waits for the reply, and whether a person may be asked meanwhile.
    bool isReplyWanted() const;
    bool mayAskPerson() const;

    /// Of a reply. The text is the error's first string and empty where it has none.
    bool isError() const;
    QLatin1StringView errorName() const;
    QString errorText() const;

    /// The beginnings of the two kinds of reply to this call. The text is the error's first argument.
    BusMessage reply() const;
    BusMessage errorReply(const QString &name, const QString &text) const;

    /// Makes a new call one that wants no reply and starts no service.
    void makeNotice();
    /// Makes a new call one for which a person may be asked.
    void allowAskingPerson();

private:
    sd_bus_message *m_message = nullptr;
};

} // namespace fuseboard
