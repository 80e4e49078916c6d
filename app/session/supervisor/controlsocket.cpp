// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sends and receives packets.

#include "app/session/supervisor/controlsocket.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace fuseboard::supervisor {

std::optional<std::string> ControlSocket::receive()
{
    std::array<char, MaxPacket> buffer;
    const ssize_t got = ::recv(m_fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0)
        return std::string(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        m_fd.reset();
    return std::nullopt;
}

void ControlSocket::send(Report report, std::string_view payload)
{
    std::string packet(1, static_cast<char>(report));
    packet += payload;
    if (m_fd.isValid())
        ::send(m_fd.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void ControlSocket::sendStarted(const StartedFields &fields, int pidfd)
{
    std::array<char, 1 + sizeof fields> packet = {static_cast<char>(Report::Started)};
    std::memcpy(&packet[1], &fields, sizeof fields);
    iovec part = {.iov_base = packet.data(), .iov_len = packet.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof pidfd);
    std::memcpy(CMSG_DATA(header), &pidfd, sizeof pidfd);
    ::sendmsg(m_fd.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

} // namespace fuseboard::supervisor
