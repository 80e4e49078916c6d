// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sends and receives records with descriptors.

#include "helper/agent/agentwire.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace fuseboard {
namespace {

/// Room for more descriptors than a record has, so that surplus ones are seen and closed by us.
constexpr std::size_t ControlRoom = CMSG_SPACE(sizeof(int) * 16);

struct Packet
{
    iovec data{};
    msghdr header{};
    alignas(cmsghdr) std::array<char, ControlRoom> control{};
};

ssize_t receive(int socket, Packet &packet, void *record, std::size_t size)
{
    packet.data = {record, size};
    packet.header.msg_iov = &packet.data;
    packet.header.msg_iovlen = 1;
    packet.header.msg_control = packet.control.data();
    packet.header.msg_controllen = packet.control.size();
    ssize_t received = 0;
    do {
        received = recvmsg(socket, &packet.header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        // A peer that ends with packets unread resets the connection. That is told once, before what it sent.
    } while (received < 0 && (errno == EINTR || errno == ECONNRESET));
    return received;
}

void keepOrClose(int fd, RequestPacket &out)
{
    if (out.count < out.descriptors.size()) {
        out.descriptors[out.count++].reset(fd);
        return;
    }
    UniqueFd closed(fd);
    out.surplus = true;
}

void takeDescriptors(Packet &packet, RequestPacket &out)
{
    for (cmsghdr *part = CMSG_FIRSTHDR(&packet.header); part != nullptr;
         part = CMSG_NXTHDR(&packet.header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            keepOrClose(fd, out);
        }
    }
}

Received judge(ssize_t received, const Packet &packet, std::size_t size)
{
    if (received < 0)
        return errno == EAGAIN ? Received::Nothing : Received::End;
    if (received == 0)
        return Received::End;
    const bool whole =
        static_cast<std::size_t>(received) == size && (packet.header.msg_flags & MSG_TRUNC) == 0;
    return whole ? Received::Record : Received::Bad;
}

int send(int socket, const void *record, std::size_t size, std::span<const int> descriptors)
{
    Packet packet;
    packet.data = {const_cast<void *>(record), size};
    packet.header.msg_iov = &packet.data;
    packet.header.msg_iovlen = 1;
    if (!descriptors.empty()) {
        packet.header.msg_control = packet.control.data();
        packet.header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr *part = CMSG_FIRSTHDR(&packet.header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
    }
    ssize_t sent = 0;
    do {
        sent = sendmsg(socket, &packet.header, MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

} // namespace

Received receiveRequest(int socket, RequestPacket &packet)
{
    packet = {};
    Packet raw;
    const ssize_t received = receive(socket, raw, &packet.record, sizeof packet.record);
    const Received verdict = judge(received, raw, sizeof packet.record);
    if (received >= 0) // an empty packet may bring descriptors too
        takeDescriptors(raw, packet);
    packet.surplus = packet.surplus || (raw.header.msg_flags & MSG_CTRUNC) != 0;
    if (verdict == Received::Bad)
        packet = {};
    return verdict;
}

Received receiveReply(int socket, AgentReply &reply)
{
    Packet raw;
    const ssize_t received = receive(socket, raw, &reply, sizeof reply);
    RequestPacket closed; // takes what came beside the reply and closes it at the end
    if (received >= 0)
        takeDescriptors(raw, closed);
    return judge(received, raw, sizeof reply);
}

int sendRequest(int socket, const AgentRequest &request, std::span<const int> descriptors)
{
    if (descriptors.size() > MaxRecordDescriptors)
        return EINVAL;
    return send(socket, &request, sizeof request, descriptors);
}

int sendReply(int socket, const AgentReply &reply)
{
    return send(socket, &reply, sizeof reply, {});
}

bool mayPassLater(int sysErrno)
{
    return sysErrno == EAGAIN || sysErrno == ENOBUFS || sysErrno == ENOMEM;
}

} // namespace fuseboard
