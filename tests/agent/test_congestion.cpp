// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lets the kernel have no memory for the agent's replies, for a while.

#include "helper/agent/agent.h"
#include "helper/agent/buildid.h"
#include "helper/mount/linuxsystem.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <thread>
#include <unistd.h>

namespace {

std::atomic<int> refusal = 0;      ///< what sendmsg(2) says in the thread of the agent; 0: the kernel decides
std::atomic<int> refusedCalls = 0; ///< how often it said so
thread_local bool isAgent = false;

} // namespace

/// In the place of the C library's.
extern "C" ssize_t sendmsg(int socket, const msghdr *message, int flags)
{
    if (isAgent && refusal != 0) {
        ++refusedCalls;
        errno = refusal;
        return -1;
    }
    return syscall(SYS_sendmsg, socket, message, flags);
}

namespace fuseboard {
namespace {

using namespace std::chrono_literals;

/// An agent in a thread, and its front.
class Congestion : public testing::TestWithParam<int>
{
protected:
    void start()
    {
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
            std::abort();
        m_front.reset(ends[0]);
        refusedCalls = 0;
        m_loop = std::thread([this, end = ends[1]] {
            isAgent = true;
            const auto agent =
                std::make_unique<Agent>(m_system, UniqueFd(end), UniqueFd(),
                                        UniqueFd(timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC)));
            agent->run();
        });
    }
    ~Congestion() override
    {
        refusal = 0;
        m_front.reset();
        m_loop.join();
    }

    /// The agent's answer to it is a refusal, without a child.
    void sendMalformed(std::uint64_t number)
    {
        AgentRequest request;
        request.kind = static_cast<RecordKind>(99);
        request.request = number;
        sendRequest(m_front.get(), request);
    }

    std::optional<std::uint64_t> receive(std::chrono::milliseconds limit = 5s)
    {
        pollfd waiting{m_front.get(), POLLIN, 0};
        AgentReply reply;
        if (poll(&waiting, 1, static_cast<int>(limit.count())) != 1 ||
            receiveReply(m_front.get(), reply) != Received::Record)
            return std::nullopt;
        return reply.request;
    }

    LinuxSystem m_system;
    UniqueFd m_front;
    std::thread m_loop;
};

TEST_P(Congestion, evenItsGreetingIsSentLater)
{
    refusal = GetParam();
    start();
    const auto begin = std::chrono::steady_clock::now();
    while (refusedCalls < 3 && std::chrono::steady_clock::now() - begin < 5s)
        std::this_thread::sleep_for(1ms);
    refusal = 0;
    EXPECT_EQ(receive(), 0u);
    sendMalformed(1);
    EXPECT_EQ(receive(), 1u);
}

TEST_P(Congestion, aReplyThatFindsNoMemoryIsSentLaterAndNobodyIsCancelled)
{
    start();
    EXPECT_EQ(receive(), 0u); // its greeting
    const auto begin = std::chrono::steady_clock::now();
    refusal = GetParam();
    sendMalformed(1);
    sendMalformed(2);
    while (refusedCalls < 4 && std::chrono::steady_clock::now() - begin < 5s)
        std::this_thread::sleep_for(1ms);
    EXPECT_GE(refusedCalls.load(), 4) << "it does not try again";
    EXPECT_EQ(receive(0ms), std::nullopt);
    const int tries = refusedCalls;
    const auto passed = std::chrono::steady_clock::now() - begin;
    EXPECT_LE(tries, 4 + passed / 20ms) << "it does not wait between two tries";
    refusal = 0;
    EXPECT_EQ(receive(), 1u);
    EXPECT_EQ(receive(), 2u);
}

INSTANTIATE_TEST_SUITE_P(Errors, Congestion, testing::Values(ENOMEM, ENOBUFS));

} // namespace
} // namespace fuseboard
