// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file speaks with fusermount3: a socket in _FUSE_COMMFD, over which one descriptor comes, see
// fusermount3(1).

#include "tests/fault/scripteddevice.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard::scripted {
namespace {

constexpr std::string_view FdFolder = "/dev/fd/";

UniqueFd receiveDescriptor(int socket)
{
    char byte = 0;
    iovec part = {.iov_base = &byte, .iov_len = 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
        return {};
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
        return {};
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return UniqueFd(fd);
}

[[noreturn]] void becomeFusermount(int socket, const std::string &mountpoint, const std::string &options)
{
    const int theirs = ::dup(socket); // without close-on-exec
    ::setenv("_FUSE_COMMFD", std::to_string(theirs).c_str(), 1);
    ::execlp("fusermount3", "fusermount3", "-o", options.c_str(), "--", mountpoint.c_str(), nullptr);
    ::_exit(127);
}

UniqueFd mountByFusermount(const std::string &mountpoint, const std::string &options)
{
    std::array<int, 2> ends = {};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return {};
    const UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    const pid_t child = ::fork();
    if (child == 0)
        becomeFusermount(theirs.get(), mountpoint, options);
    theirs.reset();
    UniqueFd device = receiveDescriptor(ours.get());
    int status = -1;
    ::waitpid(child, &status, 0);
    if (status != 0)
        device.reset();
    return device;
}

} // namespace

UniqueFd openDevice(const std::string &place, const std::string &options)
{
    UniqueFd device;
    if (place.starts_with(FdFolder)) {
        int number = -1;
        std::from_chars(place.data() + FdFolder.size(), place.data() + place.size(), number);
        device.reset(number);
    } else {
        device = mountByFusermount(place, options);
    }
    if (!device.isValid())
        std::fprintf(stderr, "scripted: no FUSE device from %s\n", place.c_str());
    return device;
}

} // namespace fuseboard::scripted
