// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads headers through sd-bus.

#include "dbus/bus/message.h"

#include <QString>

#include <systemd/sd-bus.h>

#include <utility>

namespace fuseboard {
namespace {

QLatin1StringView viewOf(const char *text)
{
    return QLatin1StringView(text);
}

} // namespace

BusMessage BusMessage::sharing(sd_bus_message *message)
{
    return BusMessage(sd_bus_message_ref(message));
}

BusMessage::BusMessage(const BusMessage &other) : m_message(sd_bus_message_ref(other.m_message)) {}

BusMessage::BusMessage(BusMessage &&other) noexcept : m_message(std::exchange(other.m_message, nullptr)) {}

BusMessage &BusMessage::operator=(BusMessage other) noexcept
{
    std::swap(m_message, other.m_message);
    return *this;
}

BusMessage::~BusMessage()
{
    sd_bus_message_unref(m_message);
}

QLatin1StringView BusMessage::sender() const
{
    return viewOf(sd_bus_message_get_sender(m_message));
}

QLatin1StringView BusMessage::path() const
{
    return viewOf(sd_bus_message_get_path(m_message));
}

QLatin1StringView BusMessage::interface() const
{
    return viewOf(sd_bus_message_get_interface(m_message));
}

QLatin1StringView BusMessage::member() const
{
    return viewOf(sd_bus_message_get_member(m_message));
}

QLatin1StringView BusMessage::signature() const
{
    return viewOf(sd_bus_message_get_signature(m_message, 1));
}

bool BusMessage::isReplyWanted() const
{
    return sd_bus_message_get_expect_reply(m_message) > 0;
}

bool BusMessage::mayAskPerson() const
{
    return sd_bus_message_get_allow_interactive_authorization(m_message) > 0;
}

bool BusMessage::isError() const
{
    return sd_bus_message_is_method_error(m_message, nullptr) > 0;
}

QLatin1StringView BusMessage::errorName() const
{
    const sd_bus_error *error = sd_bus_message_get_error(m_message);
    return viewOf(error ? error->name : nullptr);
}

QString BusMessage::errorText() const
{
    const sd_bus_error *error = sd_bus_message_get_error(m_message);
    return QString::fromUtf8(error ? error->message : nullptr);
}

BusMessage BusMessage::reply() const
{
    sd_bus_message *made = nullptr;
    sd_bus_message_new_method_return(m_message, &made);
    return BusMessage(made);
}

BusMessage BusMessage::errorReply(const QString &name, const QString &text) const
{
    const QByteArray nameBytes = name.toLatin1();
    const QByteArray textBytes = text.toUtf8();
    const sd_bus_error error = {
        .name = nameBytes.constData(), .message = textBytes.constData(), ._need_free = 0};
    sd_bus_message *made = nullptr;
    sd_bus_message_new_method_error(m_message, &made, &error);
    return BusMessage(made);
}

void BusMessage::makeNotice()
{
    sd_bus_message_set_expect_reply(m_message, 0);
    sd_bus_message_set_auto_start(m_message, 0);
}

void BusMessage::allowAskingPerson()
{
    sd_bus_message_set_allow_interactive_authorization(m_message, 1);
}

} // namespace fuseboard
