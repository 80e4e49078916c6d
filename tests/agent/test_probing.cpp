// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file follows the process that asks a mount whether it answers. It is its owner's in all its ids, and
// the owner, who knows its number from the question, does with it what she can.

#include "tests/agent/agenttest.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Probing : public AgentTest
{
protected:
    /// An old mount on a folder of its own, and the request that replaces it.
    struct Old
    {
        std::string folder = makeFolder();
        RawServer server;
        std::uint64_t id = 0;
        explicit Old(Behaviour behaviour) : server(behaviour) {}
    };

    void mountOld(Old &old)
    {
        old.id = mountAt(old.folder, old.server);
        m_servers.push_back(old.server.pid());
    }

    AgentRequest beginReplacing(const Old &old, const RawServer &server)
    {
        AgentRequest request = mountRequest(60s);
        request.mountId = old.id;
        const UniqueFd mountpoint = openFolder(old.folder);
        agent.send(request, std::array{mountpoint.get(), server.device(), server.pidfd()});
        return request;
    }

    /// Alice's processes but for the servers of the old mounts and these.
    std::vector<pid_t> probes(std::initializer_list<const RawServer *> others = {}) const
    {
        std::vector<pid_t> found = processesOf(Alice);
        std::erase_if(found, [&](pid_t process) {
            return std::ranges::contains(m_servers, process) ||
                   std::ranges::contains(others, process, &RawServer::pid);
        });
        return found;
    }

    /// How many are in this state of /proc/PID/status: "S" waiting, "D" not to be interrupted, "T" stopped.
    std::size_t probesIn(const std::string &state, const RawServer &other) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            probes({&other}), [&](pid_t probe) { return statusOf(probe, "State").starts_with(state); }));
    }

    /// How many wait for an answer to what the server has read. After its first refused FUSE_INTERRUPT every
    /// asker is in "D" from the start, and a question that nobody has read ends with who asked it; the
    /// SIGSTOP of KeepsQuestions, which stays pending there, says that it was read.
    std::size_t probesKept(const RawServer &other) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(probes({&other}), [](pid_t probe) {
            const std::string pending = statusOf(probe, "ShdPnd");
            const bool isStopPending =
                !pending.empty() && (std::stoull(pending, nullptr, 16) >> (SIGSTOP - 1) & 1) != 0;
            return isStopPending && statusOf(probe, "State").starts_with("D");
        }));
    }

    /// The only one, as soon as it is in this state; 0 where it never is.
    pid_t awaitProbe(const std::string &state, const RawServer &other) const
    {
        const bool isThere = eventually([&] { return probesIn(state, other) == 1; });
        const std::vector<pid_t> found = probes({&other});
        EXPECT_TRUE(isThere && found.size() == 1) << testing::PrintToString(found);
        return found.size() == 1 ? found[0] : 0;
    }

    std::vector<pid_t> m_servers;
};

/// What kill(2) tells alice.
int errnoOfSignalFromAlice(pid_t process, int signal)
{
    const pid_t child = fork();
    if (child == 0) {
        if (setresgid(Alice, Alice, Alice) != 0 || setresuid(Alice, Alice, Alice) != 0)
            _exit(255);
        _exit(kill(process, signal) == 0 ? 0 : errno);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

std::vector<std::string> descriptorsOf(pid_t process)
{
    std::vector<std::string> targets;
    for (const auto &entry :
         std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd")) {
        if (std::stoi(entry.path().filename()) > 2)
            targets.push_back(std::filesystem::read_symlink(entry.path()));
    }
    std::ranges::sort(targets);
    return targets;
}

TEST_F(Probing, aProbeThatItsOwnerHasStoppedIsEndedAtItsTime)
{
    std::array<Old, 3> olds{Old(Behaviour::StopsItsAskers), Old(Behaviour::StopsItsAskers),
                            Old(Behaviour::StopsItsAskers)};
    const std::array<RawServer, 3> servers{RawServer(Behaviour::Serves), RawServer(Behaviour::Serves),
                                           RawServer(Behaviour::Serves)};
    std::vector<AgentRequest> requests;
    for (std::size_t i = 0; i < olds.size(); ++i) {
        mountOld(olds[i]);
        requests.push_back(beginReplacing(olds[i], servers[i]));
    }
    for (const AgentRequest &request : requests) {
        const Answer answer = agent.await(request.request);
        ASSERT_TRUE(answer.ok()) << answer.text();
        EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
    }
    const auto nothingIsLeft = [&] { return probes({&servers[0], &servers[1], &servers[2]}).empty(); };
    EXPECT_TRUE(eventually(nothingIsLeft)) << testing::PrintToString(processesOf(Alice));
}

TEST_F(Probing, aProbeThatItsOwnerHasStoppedEndsWithItsOperation)
{
    Old old(Behaviour::StopsItsAskers);
    mountOld(old);
    const RawServer server(Behaviour::Serves);
    for (int i = 0; i < 3; ++i) {
        const AgentRequest request = beginReplacing(old, server);
        awaitProbe("T", server);
        agent.cancel(request.request);
        EXPECT_EQ(agent.await(request.request).code(), ErrorCode::Cancelled);
        EXPECT_TRUE(eventually([&] { return probes({&server}).empty(); }));
    }
    EXPECT_TRUE(agent.unmount(old.id, UnmountMode::Force).ok());
}

TEST_F(Probing, aProbeThatItsOwnerHasStoppedEndsWithTheAgent)
{
    Old old(Behaviour::StopsItsAskers);
    const RawServer server(Behaviour::Serves);
    {
        AgentProcess mortal;
        old.id = mortal.mount(old.folder, old.server, mountRequest()).raw.mountId;
        m_servers.push_back(old.server.pid());
        AgentRequest request = mountRequest(60s);
        request.mountId = old.id;
        const UniqueFd mountpoint = openFolder(old.folder);
        mortal.send(request, std::array{mountpoint.get(), server.device(), server.pidfd()});
        awaitProbe("T", server);
        kill(mortal.pid(), SIGKILL);
    }
    EXPECT_TRUE(eventually([&] { return probes({&server}).empty(); }));
    EXPECT_TRUE(agent.unmount(old.id, UnmountMode::Force).ok());
}

TEST_F(Probing, whatHangsHoldsNothingAndTellsNothing)
{
    Old old(Behaviour::HangsAfterInit);
    mountOld(old);
    const RawServer server(Behaviour::Serves);
    const AgentRequest request = beginReplacing(old, server);
    const pid_t probe = awaitProbe("S", server);
    ASSERT_GT(probe, 0);
    const std::vector<std::string> held = descriptorsOf(probe);
    ASSERT_EQ(held.size(), 2u) << testing::PrintToString(held);
    EXPECT_EQ(held[0], old.folder);
    EXPECT_TRUE(held[1].starts_with("pipe:")) << held[1]; // by which the agent knows that it lives
    struct stat folder{};
    ASSERT_EQ(stat(("/proc/" + std::to_string(probe) + "/fd").c_str(), &folder), 0);
    EXPECT_EQ(folder.st_uid, 0u) << "it can be traced";
    const std::vector<pid_t> children = childrenOf(agent.pid());
    ASSERT_EQ(children.size(), 1u);
    for (const int signal : {SIGSTOP, SIGKILL, 0})
        EXPECT_EQ(errnoOfSignalFromAlice(children[0], signal), EPERM);
    const Answer answer = agent.await(request.request);
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

TEST_F(Probing, replacementsThatLeaveSomethingBehindAreCounted)
{
    Old old(Behaviour::KeepsQuestions);
    mountOld(old);
    const RawServer server(Behaviour::Serves);
    for (std::size_t count = 1; count <= 4; ++count) {
        const AgentRequest request = beginReplacing(old, server);
        ASSERT_TRUE(eventually([&] { return probesKept(server) == count; }));
        agent.cancel(request.request);
        EXPECT_EQ(agent.await(request.request).code(), ErrorCode::Cancelled);
    }
    const Answer refused = agent.await(beginReplacing(old, server).request);
    EXPECT_EQ(refused.text(), "Busy/validate  4 processes hang in mounts of this account.");
    const std::string other = makeFolder();
    EXPECT_TRUE(agent.unmount(mountAt(other, RawServer(Behaviour::Serves)), UnmountMode::Force).ok());
    EXPECT_TRUE(agent.unmount(old.id, UnmountMode::Force).ok());
    EXPECT_TRUE(eventually([&] { return probes({&server}).empty(); }));
    Old next(Behaviour::StopsItsAskers);
    mountOld(next);
    const AgentRequest request = beginReplacing(next, server);
    EXPECT_GT(awaitProbe("T", server), 0) << "the places were not given back";
    agent.cancel(request.request);
    EXPECT_EQ(agent.await(request.request).code(), ErrorCode::Cancelled);
    EXPECT_TRUE(agent.unmount(next.id, UnmountMode::Force).ok());
}

} // namespace
} // namespace fuseboard::test
