// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what the agent tells systemd, and when.

#include "helper/agent/agent.h"
#include "helper/agent/buildid.h"
#include "helper/agent/stopnotice.h"
#include "helper/mount/linuxsystem.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace fuseboard {
namespace {

/// Plays systemd's end of NOTIFY_SOCKET.
class Leave : public testing::Test
{
protected:
    Leave() : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        // An address of the kernel's choice in the abstract name space: nothing to remove afterwards.
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socklen_t length = sizeof(sa_family_t);
        bind(m_socket.get(), reinterpret_cast<const sockaddr *>(&address), length);
        length = sizeof address;
        getsockname(m_socket.get(), reinterpret_cast<sockaddr *>(&address), &length);
        const std::string name(address.sun_path + 1, length - offsetof(sockaddr_un, sun_path) - 1);
        setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    }
    ~Leave() override { unsetenv("NOTIFY_SOCKET"); }

    std::string heard() const
    {
        std::array<char, 64> text{};
        const ssize_t length = recv(m_socket.get(), text.data(), text.size(), 0);
        return length < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(length));
    }

    UniqueFd m_socket;
};

TEST_F(Leave, theNoticeIsTheOneOfSdNotify)
{
    StopNotice::fromEnvironment().send();
    EXPECT_EQ(heard(), "STOPPING=1");
}

TEST_F(Leave, withoutSystemdNothingIsSaid)
{
    for (const std::string &value : {std::string(), std::string("relative"), "/" + std::string(108, 'x')}) {
        setenv("NOTIFY_SOCKET", value.c_str(), 1);
        StopNotice::fromEnvironment().send();
    }
    unsetenv("NOTIFY_SOCKET");
    StopNotice::fromEnvironment().send();
    EXPECT_EQ(heard(), "");
}

TEST_F(Leave, systemdHasHeardOfItWhenTheFrontGetsItsAnswer)
{
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    UniqueFd front(ends[0]);
    LinuxSystem system;
    const auto agent = std::make_unique<Agent>(
        system, UniqueFd(ends[1]), UniqueFd(),
        UniqueFd(timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC)), StopNotice::fromEnvironment());
    std::thread loop([&] { agent->run(); });
    AgentRequest request;
    request.buildId = thisBuild();
    request.kind = RecordKind::Hello;
    sendRequest(front.get(), request);
    request.kind = RecordKind::Leave;
    request.request = 7;
    sendRequest(front.get(), request);
    AgentReply reply;
    for (int i = 0; i < 2; ++i) { // the agent's own Hello, then the answer
        pollfd waiting{front.get(), POLLIN, 0};
        ASSERT_EQ(poll(&waiting, 1, 5000), 1);
        ASSERT_EQ(receiveReply(front.get(), reply), Received::Record);
    }
    EXPECT_EQ(reply.request, 7u);
    EXPECT_EQ(reply.done, 1u);
    EXPECT_EQ(reply.ok, 1u);
    EXPECT_EQ(heard(), "STOPPING=1");
    front.reset();
    loop.join();
}

} // namespace
} // namespace fuseboard
