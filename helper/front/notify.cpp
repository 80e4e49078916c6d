// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file speaks the protocol of sd_notify(3): one datagram to the socket in NOTIFY_SOCKET.

#include "helper/front/notify.h"

#include "dbus/types/uniquefd.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

namespace fuseboard {

void notifyStopping()
{
    const char *path = std::getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (!path || (path[0] != '/' && path[0] != '@') || std::strlen(path) >= sizeof address.sun_path)
        return;
    std::strcpy(address.sun_path, path);
    if (path[0] == '@') // an abstract socket
        address.sun_path[0] = '\0';
    const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    constexpr std::string_view Message = "STOPPING=1";
    const auto length = static_cast<socklen_t>(offsetof(struct sockaddr_un, sun_path) + std::strlen(path));
    sendto(socket.get(), Message.data(), Message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const struct sockaddr *>(&address), length);
}

} // namespace fuseboard
