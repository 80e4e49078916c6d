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
#include <set>
#include <span>
#include <string>
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

/// The same after as before means that none was left open. The number that the next one gets would tell of no
/// hole above it.
inline std::set<int> openDescriptors()
{
    std::set<int> numbers;
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd"))
        numbers.insert(std::stoi(entry.path().filename()));
    std::erase_if(numbers, [](int fd) { return fcntl(fd, F_GETFD) < 0; }); // that of the folder itself
    return numbers;
}

/// Bytes as nobody honest sends them, with descriptors beside them. False where the kernel refuses.
inline bool sendRaw(int socket, std::string_view bytes, std::span<const int> descriptors)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * 256)> control{};
    iovec data{const_cast<char *>(bytes.data()), bytes.size()};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    if (!descriptors.empty()) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
    }
    return sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

/// The same with `count` descriptors of /dev/null.
inline bool sendRaw(int socket, std::string_view bytes, std::size_t count)
{
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    return sendRaw(socket, bytes, std::vector<int>(count, null.get()));
}

} // namespace fuseboard::fuzz
