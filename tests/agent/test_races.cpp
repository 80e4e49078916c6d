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
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 1500));
        AgentRequest cancel;
        cancel.kind = RecordKind::Cancel;
        cancel.request = request.request;
        agent.send(cancel);
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
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 1500));
        kill(server.pid(), SIGKILL);
        const Answer answer = agent.await(request.request);
        compare(answer, folder);
        if (!answer.ok()) {
            EXPECT_EQ(answer.code(), ErrorCode::ServerExited) << answer.text();
        }
    }
    EXPECT_LT(ok, Rounds);
}

TEST_F(Races, deadlineAgainstAttach)
{
    for (int i = 0; i < 60; ++i) {
        const std::string folder = makeFolder();
        const RawServer server(Behaviour::Serves, std::chrono::microseconds(98'500 + random() % 2500));
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
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 1500));
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

} // namespace
} // namespace fuseboard::test
