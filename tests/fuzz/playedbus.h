// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file plays the bus, and polkit behind it, for a connection of the same process: real sockets and a
// real sd-bus on both sides.
#pragma once

#include "dbus/bus/message.h"
#include "dbus/types/uniquefd.h"
#include "tests/fuzz/rawmessage.h"
#include "tests/fuzz/sockets.h"

#include <systemd/sd-bus.h>

#include <optional>
#include <string>
#include <sys/un.h>
#include <vector>

namespace fuseboard::fuzz {

constexpr std::uint32_t Person = 1000;

/// The body of a reply, of any type.
struct RawReply
{
    MessageType type = MessageType::Return;
    bool isBigEndian = false;
    std::string_view errorName = {};
    std::string_view signature = {};
    std::string_view body = {};
};

/// What the bus and polkit say when they are asked.
struct Answers
{
    std::uint32_t uid = Person; ///< of everybody, and the gid too
    std::optional<RawReply> credentials = {};
    std::optional<RawReply> verdict = {};
};

/// Where the connections of the process under test arrive.
class Listener
{
public:
    Listener() : m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        auto *any = reinterpret_cast<sockaddr *>(&address);
        socklen_t length = sizeof address.sun_family; // the kernel makes up a name
        require(::bind(m_socket.get(), any, length) == 0 && ::listen(m_socket.get(), 1) == 0, "a listener");
        length = sizeof address;
        require(::getsockname(m_socket.get(), any, &length) == 0, "the listener's name");
        m_address =
            "unix:abstract=" + std::string(address.sun_path + 1, length - sizeof address.sun_family - 1);
    }

    const std::string &address() const { return m_address; }
    UniqueFd accept() const { return UniqueFd(::accept4(m_socket.get(), nullptr, nullptr, SOCK_CLOEXEC)); }

private:
    UniqueFd m_socket;
    std::string m_address;
};

class PlayedBus
{
public:
    PlayedBus(UniqueFd socket, const Answers &answers) : m_socket(socket.get()), m_answers(answers)
    {
        constexpr sd_id128_t Id{{1}};
        require(sd_bus_new(&m_bus) >= 0 && sd_bus_set_fd(m_bus, m_socket, socket.release()) >= 0, "a bus");
        require(sd_bus_set_server(m_bus, 1, Id) >= 0 && sd_bus_set_anonymous(m_bus, 1) >= 0, "a server");
        require(sd_bus_add_filter(m_bus, nullptr, &PlayedBus::onMessage, this) >= 0, "a filter");
        require(sd_bus_start(m_bus) >= 0, "a bus that runs");
    }
    ~PlayedBus()
    {
        m_replies.clear();
        sd_bus_close_unref(m_bus);
    }
    PlayedBus(const PlayedBus &) = delete;
    PlayedBus &operator=(const PlayedBus &) = delete;

    /// Whether there was anything to do.
    bool work() { return sd_bus_process(m_bus, nullptr) > 0; }

    /// Past sd-bus, which would not write such bytes.
    void sendBytes(std::string_view bytes, std::span<const int> descriptors = {}) const
    {
        require(bytes.empty() || sendRaw(m_socket, bytes, descriptors), "there is room for the bytes");
    }

    /// A call from a stranger that waits to be written and sent.
    BusMessage newCall(const char *path, const char *interface, const char *member) const
    {
        sd_bus_message *made = nullptr;
        const int result = sd_bus_message_new_method_call(m_bus, &made, nullptr, path, interface, member);
        require(result >= 0 && sd_bus_message_set_sender(made, ":1.7") >= 0, "a call");
        return BusMessage(made);
    }
    void send(const BusMessage &message) const
    {
        std::uint64_t serial =
            0; // sd-bus marks a call that nobody wants the number of: no reply is wanted either
        require(sd_bus_send(m_bus, message.get(), &serial) >= 0, "a message is sent");
    }

    std::vector<BusMessage> m_replies; ///< to what was sent
    unsigned m_asked = 0;              ///< how often the bus or polkit were

private:
    static int onMessage(sd_bus_message *message, void *self, sd_bus_error *)
    {
        static_cast<PlayedBus *>(self)->deal(message);
        return 1;
    }

    void deal(sd_bus_message *message)
    {
        if (sd_bus_message_is_method_call(message, nullptr, "Hello"))
            require(sd_bus_reply_method_return(message, "s", ":1.1") >= 0, "a welcome");
        else if (sd_bus_message_is_method_call(message, nullptr, "GetConnectionCredentials"))
            answer(message, m_answers.credentials, &PlayedBus::tellCredentials);
        else if (sd_bus_message_is_method_call(message, nullptr, "CheckAuthorization"))
            answer(message, m_answers.verdict, &PlayedBus::tellYes);
        else if (!sd_bus_message_is_method_call(message, nullptr, nullptr) &&
                 !sd_bus_message_is_signal(message, nullptr, nullptr))
            m_replies.push_back(BusMessage::sharing(message));
    }

    void answer(sd_bus_message *call, const std::optional<RawReply> &raw,
                int (PlayedBus::*tell)(sd_bus_message *))
    {
        ++m_asked;
        if (!raw) {
            require((this->*tell)(call) >= 0, "an answer");
            return;
        }
        std::uint64_t serial = 0;
        sd_bus_message_get_cookie(call, &serial);
        sendBytes(rawMessage({.type = raw->type,
                              .isBigEndian = raw->isBigEndian,
                              .serial = 1'000'000 + m_asked,
                              .errorName = raw->errorName,
                              .replySerial = static_cast<std::uint32_t>(serial),
                              .sender = "org.freedesktop.DBus",
                              .signature = raw->signature},
                             raw->body));
    }

    int tellCredentials(sd_bus_message *call)
    {
        return sd_bus_reply_method_return(call, "a{sv}", 2, "UnixUserID", "u", m_answers.uid, "UnixGroupIDs",
                                          "au", 1, m_answers.uid);
    }

    int tellYes(sd_bus_message *call) { return sd_bus_reply_method_return(call, "(bba{ss})", 1, 0, 0); }

    sd_bus *m_bus = nullptr;
    int m_socket; ///< the connection's
    Answers m_answers;
};

} // namespace fuseboard::fuzz
