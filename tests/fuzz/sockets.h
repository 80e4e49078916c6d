// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sends packets of any shape over a pair of sockets like that of front and agent.
#pragma once

#include "dbus/types/uniquefd.h"
#include "tests/fuzz/fuzz.h"

#include <array>
#include <cstddef>
#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace fuseboard::fuzz {

struct SocketPair
{
    UniqueFd ours;
    UniqueFd theirs;

    SocketPair()
    {
        std::array<int, 2> ends{};
        require(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0, "a pair of sockets");
        ours.reset(ends[0]);
        theirs.reset(ends[1]);
    }
};

/// The number that the next descriptor gets.
inline int nextDescriptor()
{
    return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)).get();
}

/// How many are open: as many after as before. The number that the next one gets would tell of no hole above
/// it.
inline std::ptrdiff_t openDescriptors()
{
    const std::filesystem::directory_iterator open("/proc/self/fd");
    return std::distance(begin(open), end(open));
}

/// A packet as nobody honest sends it, with `count` descriptors of /dev/null beside it. False where the
/// kernel refuses.
inline bool sendRaw(int socket, std::string_view bytes, std::size_t count)
{
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const std::vector<int> descriptors(count, null.get());
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * 256)> control{};
    iovec data{const_cast<char *>(bytes.data()), bytes.size()};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    if (count > 0) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int) * count);
        std::memcpy(CMSG_DATA(part), descriptors.data(), sizeof(int) * count);
    }
    return sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

} // namespace fuseboard::fuzz
