// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file replaces dead and hung mounts without a moment in which the bare folder is seen.

#include "tests/agent/agenttest.h"

#include <array>
#include <atomic>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Replacing : public AgentTest
{
protected:
    Replacing() : m_folder(makeFolder()) {}
    Answer replace(std::uint64_t old, const RawServer &server, uid_t caller = Alice)
    {
        AgentRequest request = mountRequest();
        request.mountId = old;
        request.callerUid = request.callerGid = caller;
        return agent.mount(m_folder, server, request);
    }
    std::string m_folder;
};

TEST_F(Replacing, aDeadMountIsReplacedWithoutAGap)
{
    RawServer dead(Behaviour::Serves);
    const std::uint64_t old = mountAt(m_folder, dead);
    dead.end();
    const std::uint64_t bare = mountIdOf("/tmp/agent");
    std::atomic<bool> stop = false;
    std::atomic<bool> seenBare = false;
    std::thread watcher([&] {
        while (!stop)
            seenBare = seenBare || mountIdOf(m_folder) == bare;
    });
    const RawServer server(Behaviour::Serves);
    const Answer answer = replace(old, server);
    stop = true;
    watcher.join();
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_FALSE(seenBare);
    EXPECT_EQ(mountIdOf(m_folder), answer.raw.mountId);
    EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

TEST_F(Replacing, aHungMountIsReplacedAndItsConnectionCut)
{
    const RawServer hung(Behaviour::HangsAfterInit);
    const std::uint64_t old = mountAt(m_folder, hung);
    const RawServer server(Behaviour::Serves);
    const Answer answer = replace(old, server);
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    EXPECT_TRUE(eventually([&] { return connections().size() == m_before.size() + 1; }));
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

TEST_F(Replacing, whatIsRefusedAnywayLeavesNoProcessThatHangs)
{
    const RawServer hung(Behaviour::HangsAfterInit);
    const std::uint64_t old = mountAt(m_folder, hung);
    const UniqueFd notFuse(open("/dev/null", O_RDWR | O_CLOEXEC));
    const UniqueFd mountpoint = openFolder(m_folder);
    const RawServer server(Behaviour::Serves);
    const std::vector<pid_t> before = childrenOf(1); // whoever takes in orphans
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i) {
        AgentRequest request = mountRequest();
        request.mountId = old;
        const Answer answer = agent.ask(request, std::array{mountpoint.get(), notFuse.get(), server.pidfd()});
        EXPECT_EQ(answer.code(), ErrorCode::WrongDevice) << answer.text();
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s); // the time of one probe
    EXPECT_TRUE(eventually([&] { return childrenOf(agent.pid()).empty(); }));
    EXPECT_EQ(childrenOf(1), before);
    EXPECT_TRUE(agent.unmount(old, UnmountMode::Force).ok());
}

TEST_F(Replacing, aMountThatAnswersStays)
{
    const RawServer alive(Behaviour::Serves);
    const std::uint64_t old = mountAt(m_folder, alive);
    const RawServer server(Behaviour::Serves);
    const Answer answer = replace(old, server);
    EXPECT_EQ(answer.code(), ErrorCode::ReplaceRefused) << answer.text();
    EXPECT_EQ(mountIdOf(m_folder), old);
    EXPECT_TRUE(agent.unmount(old).ok());
}

TEST_F(Replacing, aFailureLeavesTheOldMountAlone)
{
    RawServer dead(Behaviour::Serves);
    const std::uint64_t old = mountAt(m_folder, dead);
    dead.end();
    for (const Behaviour behaviour : {Behaviour::RefusesInit, Behaviour::DiesInInit}) {
        const RawServer server(behaviour);
        EXPECT_FALSE(replace(old, server).ok());
        EXPECT_EQ(mountIdOf(m_folder), old);
        EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    }
    EXPECT_TRUE(agent.unmount(old).ok());
}

TEST_F(Replacing, whatIsNotTheCallersOrNotThereOrCoveredIsRefused)
{
    RawServer dead(Behaviour::Serves);
    const std::uint64_t old = mountAt(m_folder, dead);
    dead.end();
    const RawServer bobs(Behaviour::Serves, {}, Bob);
    EXPECT_EQ(replace(old, bobs, Bob).code(), ErrorCode::ReplaceRefused);
    const RawServer server(Behaviour::Serves);
    EXPECT_EQ(replace(old + 1000, server).code(), ErrorCode::NoSuchMount);
    EXPECT_EQ(replace(mountIdOf("/tmp/agent"), server).code(), ErrorCode::ReplaceRefused);
    ASSERT_EQ(
        mount("top", m_folder.c_str(), "tmpfs", 0, ("uid=" + std::to_string(Alice) + ",mode=755").c_str()),
        0);
    EXPECT_EQ(replace(old, server).code(), ErrorCode::ReplaceRefused);
    umount(m_folder.c_str());
    EXPECT_TRUE(agent.unmount(old).ok());
}

TEST_F(Replacing, theBareFolderBelowMustKeepTheRules)
{
    RawServer dead(Behaviour::Serves);
    const std::uint64_t old = mountAt(m_folder, dead);
    dead.end();
    const UniqueFd context(open_tree(AT_FDCWD, workFolder().c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    ASSERT_EQ(fchmodat(context.get(), m_folder.substr(workFolder().size() + 1).c_str(), 0777, 0), 0);
    const RawServer server(Behaviour::Serves);
    const Answer answer = replace(old, server);
    EXPECT_EQ(answer.code(), ErrorCode::UnsafeFolder) << answer.text();
    EXPECT_TRUE(agent.unmount(old).ok());
}

} // namespace
} // namespace fuseboard::test
