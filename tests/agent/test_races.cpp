// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lets the outcome of a mount and its end happen at the same moment, many times over.

#include "tests/agent/agenttest.h"

#include <array>
#include <csignal>
#include <random>
#include <thread>
#include <unistd.h>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Races : public AgentTest
{
protected:
    /// What the reply says and what the kernel says must be the same.
    void compare(const Answer &answer, const std::string &folder)
    {
        EXPECT_EQ(mountsOn(folder).size(), answer.ok() ? 1u : 0u) << answer.text();
        EXPECT_STREQ(answer.raw.context.data(), "") << answer.text();
        ok += answer.ok();
        if (answer.ok()) {
            EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
        }
    }
    /// A moment between now and twice the time that a mount takes here.
    void sleepAWhile()
    {
        std::this_thread::sleep_for(std::chrono::microseconds(random() % (2 * usual.count())));
    }
    Races()
    {
        for (int i = 0; i < 5; ++i) {
            const RawServer server(Behaviour::Serves);
            const auto begin = std::chrono::steady_clock::now();
            const std::uint64_t id = mountAt(makeFolder(), server);
            usual = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                          begin);
            EXPECT_TRUE(agent.unmount(id).ok());
        }
    }
    std::chrono::microseconds usual{};
    int ok = 0;
    std::mt19937 random{20260101};
};

constexpr int Rounds = 300;

TEST_F(Races, cancelAgainstAttach)
{
    for (int i = 0; i < Rounds; ++i) {
        const std::string folder = makeFolder();
        const UniqueFd mountpoint = openFolder(folder);
        const RawServer server(Behaviour::Serves);
        const AgentRequest request = mountRequest();
        agent.send(request, std::array{mountpoint.get(), server.device(), server.pidfd()});
        sleepAWhile();
        agent.cancel(request.request);
        compare(agent.await(request.request), folder);
    }
    EXPECT_GT(ok, 0);
    EXPECT_LT(ok, Rounds);
}

TEST_F(Races, deathOfTheServerAgainstAttach)
{
    for (int i = 0; i < Rounds; ++i) {
        const std::string folder = makeFolder();
        const UniqueFd mountpoint = openFolder(folder);
        const RawServer server(Behaviour::Serves);
        const AgentRequest request = mountRequest();
        agent.send(request, std::array{mountpoint.get(), server.device(), server.pidfd()});
        sleepAWhile();
        kill(server.pid(), SIGKILL);
        const Answer answer = agent.await(request.request);
        compare(answer, folder);
        // A server that dies while the kernel copies FUSE_INIT to it makes the kernel answer in its place,
        // with EIO.
        if (!answer.ok() && answer.code() != ErrorCode::InitRefused) {
            EXPECT_EQ(answer.code(), ErrorCode::ServerExited) << answer.text();
        }
    }
    EXPECT_LT(ok, Rounds);
}

TEST_F(Races, deadlineAgainstAttach)
{
    for (int i = 0; i < 60; ++i) {
        const std::string folder = makeFolder();
        const RawServer server(Behaviour::Serves,
                               100ms - std::chrono::microseconds(random() % (2 * usual.count())));
        const Answer answer = agent.mount(folder, server, mountRequest(100ms));
        compare(answer, folder);
        if (!answer.ok()) {
            EXPECT_EQ(answer.code(), ErrorCode::DeadlinePassed) << answer.text();
        }
    }
    EXPECT_GT(ok, 0);
    EXPECT_LT(ok, 60);
}

TEST_F(Races, theFrontsEndAgainstAttach)
{
    for (int i = 0; i < 60; ++i) {
        const std::string folder = makeFolder();
        const UniqueFd mountpoint = openFolder(folder);
        const RawServer server(Behaviour::Serves);
        AgentProcess own;
        own.send(mountRequest(), std::array{mountpoint.get(), server.device(), server.pidfd()});
        sleepAWhile();
        own.hangUp();
        EXPECT_TRUE(own.hasEnded(1s));
        if (!mountsOn(folder).empty()) { // told, and nobody listened: it stays, whole
            EXPECT_TRUE(agent.unmount(mountIdOf(folder)).ok());
        }
    }
}

TEST_F(Races, theAgentsDeathTakesHangingChildrenWithIt)
{
    const RawServer server(Behaviour::NeverAnswers);
    const UniqueFd mountpoint = openFolder(makeFolder());
    AgentProcess own;
    own.send(mountRequest(60s), std::array{mountpoint.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
    kill(own.pid(), SIGKILL);
    EXPECT_TRUE(eventually([&] { return connections() == m_before; }));
}

TEST_F(Races, theFrontsEndEndsHangingMountsSoon)
{
    const RawServer server(Behaviour::NeverAnswers);
    const UniqueFd mountpoint = openFolder(makeFolder());
    AgentProcess own;
    own.send(mountRequest(60s), std::array{mountpoint.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
    own.hangUp();
    EXPECT_TRUE(own.hasEnded(1s));
    EXPECT_EQ(connections(), m_before);
}

TEST_F(Races, aStopSignalEndsTheServiceCleanly)
{
    const RawServer server(Behaviour::NeverAnswers);
    const UniqueFd mountpoint = openFolder(makeFolder());
    AgentProcess own;
    own.send(mountRequest(60s), std::array{mountpoint.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
    kill(own.pid(), SIGTERM);
    EXPECT_TRUE(own.hasEnded(1s));
    EXPECT_EQ(connections(), m_before);
}

TEST_F(Races, whereKillingDoesNotHelpCuttingTheConnectionDoes)
{
    const RawServer server(Behaviour::NeverAnswers);
    AgentProcess own(Kernel::DeafToKill);
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = own.mount(makeFolder(), server, mountRequest(200ms));
    EXPECT_EQ(answer.code(), ErrorCode::DeadlinePassed) << answer.text();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
    EXPECT_TRUE(eventually([&] { return connections() == m_before; }));
}

TEST_F(Races, aChildThatNothingEndsIsGivenUpAndTheAgentServesOn)
{
    RawServer server(Behaviour::NeverAnswers);
    AgentProcess own(Kernel::Stubborn);
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = own.mount(makeFolder(), server, mountRequest(200ms));
    EXPECT_EQ(answer.code(), ErrorCode::DeadlinePassed) << answer.text();
    EXPECT_NE(answer.text().find("still hangs"), std::string::npos) << answer.text();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
    EXPECT_EQ(own.unmount(1).code(), ErrorCode::NoSuchMount);
    EXPECT_EQ(childrenOf(own.pid()).size(), 1u);
    own.hangUp();
    EXPECT_TRUE(own.hasEnded(1s)); // and the child with it
}

} // namespace
} // namespace fuseboard::test
