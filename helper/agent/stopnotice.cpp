// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sends the one message of sd_notify(3) that the helper needs.

#include "helper/agent/stopnotice.h"

#include "dbus/types/uniquefd.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

namespace fuseboard {

StopNotice StopNotice::fromEnvironment()
{
    StopNotice notice;
    const char *const path = std::getenv("NOTIFY_SOCKET");
    if (path != nullptr && (path[0] == '/' || path[0] == '@') && std::strlen(path) < notice.m_address.size())
        std::strcpy(notice.m_address.data(), path);
    return notice;
}

void StopNotice::send() const
{
    const std::size_t length = std::strlen(m_address.data());
    if (length == 0)
        return;
    sockaddr_un address{};
    static_assert(sizeof address.sun_path >= sizeof m_address);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, m_address.data(), length);
    if (m_address[0] == '@')
        address.sun_path[0] = '\0'; // an abstract socket
    const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    constexpr std::string_view Message = "STOPPING=1";
    sendto(socket.get(), Message.data(), Message.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr *>(&address),
           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
}

} // namespace fuseboard
