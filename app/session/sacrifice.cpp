// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file forks children that may be lost.

#include "app/session/sacrifice.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace fuseboard {
namespace {

std::mutex strandedMutex;
std::vector<pid_t> stranded;

constexpr std::size_t ControlSize = CMSG_SPACE(sizeof(int));

/// Also in the child: no allocation.
void sendReply(int socket, int sysErrno, int fd)
{
    iovec part = {.iov_base = &sysErrno, .iov_len = sizeof sysErrno};
    alignas(cmsghdr) std::array<char, ControlSize> control = {};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

std::optional<SacrificeReply> receiveReply(int socket)
{
    SacrificeReply reply;
    iovec part = {.iov_base = &reply.sysErrno, .iov_len = sizeof reply.sysErrno};
    alignas(cmsghdr) std::array<char, ControlSize> control = {};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return std::nullopt;
    if (got != sizeof reply.sysErrno)
        return SacrificeReply{.sysErrno = EIO, .fd = UniqueFd()};
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    int fd = -1;
    if (header && header->cmsg_type == SCM_RIGHTS)
        std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    reply.fd.reset(fd);
    return reply;
}

/// A stranded child must not hold our sockets and devices open: others wait for their end. (Closing a file of
/// a hung mount may strand it here already; that is what it is for.)
[[noreturn]] void runTask(SacrificialChild::Task task, const char *path, int socket, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(1);
    ::syscall(SYS_close_range, 0U, static_cast<unsigned>(socket) - 1, 0U);
    ::syscall(SYS_close_range, static_cast<unsigned>(socket) + 1, ~0U, 0U);
    int fd = -1;
    const int sysErrno = task(path, &fd);
    sendReply(socket, sysErrno, fd);
    ::_exit(0);
}

} // namespace

Result<SacrificialChild> SacrificialChild::start(Task task, const char *path)
{
    strandedChildren();
    std::array<int, 2> pair = {};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return failure(ErrorCode::SpawnFailed, Stage::Spawn, errno, "No socket for a child process.");
    SacrificialChild child;
    child.m_reply.reset(pair[0]);
    const UniqueFd theirs(pair[1]);
    const pid_t parent = ::getpid();
    child.m_child = ::fork();
    if (child.m_child == 0)
        runTask(task, path, theirs.get(), parent);
    if (child.m_child < 0)
        return failure(ErrorCode::SpawnFailed, Stage::Spawn, errno, "No child process could be made.");
    return child;
}

SacrificialChild::SacrificialChild(SacrificialChild &&other) noexcept
    : m_reply(std::move(other.m_reply)),
      m_child(std::exchange(other.m_child, -1))
{
}

SacrificialChild &SacrificialChild::operator=(SacrificialChild &&other) noexcept
{
    if (this != &other) {
        leaveBehind();
        m_reply = std::move(other.m_reply);
        m_child = std::exchange(other.m_child, -1);
    }
    return *this;
}

SacrificialChild::~SacrificialChild()
{
    leaveBehind();
}

void SacrificialChild::leaveBehind()
{
    const pid_t child = std::exchange(m_child, -1);
    if (child > 0)
        leaveChildBehind(child);
}

void leaveChildBehind(pid_t child)
{
    ::kill(child, SIGKILL);
    if (::waitpid(child, nullptr, WNOHANG) == 0) {
        const std::lock_guard lock(strandedMutex);
        stranded.push_back(child);
    }
}

std::optional<SacrificeReply> SacrificialChild::reply()
{
    auto reply = receiveReply(m_reply.get());
    if (reply)
        leaveBehind();
    return reply;
}

std::optional<SacrificeReply> SacrificialChild::waitForReply(std::chrono::milliseconds deadline)
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd place = {.fd = m_reply.get(), .events = POLLIN, .revents = 0};
        const int ready = ::poll(&place, 1, static_cast<int>(std::max<long>(left.count(), 0)));
        if (ready > 0)
            return reply();
        if (ready == 0 || errno != EINTR)
            return std::nullopt;
    }
}

std::size_t strandedChildren()
{
    const std::lock_guard lock(strandedMutex);
    std::erase_if(stranded, [](pid_t child) { return ::waitpid(child, nullptr, WNOHANG) != 0; });
    return stranded.size();
}

} // namespace fuseboard
