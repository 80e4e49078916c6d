// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts through a real agent and a real kernel, with servers of every kind of misbehaviour.

#include "tests/agent/agenttest.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Mounting : public AgentTest
{
};

std::string ids(gid_t gid)
{
    return "user_id=" + std::to_string(Alice) + ",group_id=" + std::to_string(gid);
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

TEST_F(Mounting, aGoodServerIsMountedAndUnmounted)
{
    const std::string folder = makeFolder();
    const RawServer server(Behaviour::Serves);
    const Answer answer = agent.mount(folder, server, mountRequest());
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_EQ(answer.raw.mountId, mountIdOf(folder));
    EXPECT_TRUE(connections().contains(answer.raw.connection));
    EXPECT_EQ(answer.raw.flags, 0u);
    ASSERT_EQ(agent.progress.size(), 1u);
    EXPECT_EQ(agent.progress[0].stage, static_cast<std::uint32_t>(Stage::Attach));
    ASSERT_EQ(mountsOn(folder).size(), 1u);
    const std::string line = mountsOn(folder)[0];
    EXPECT_NE(line.find(" - fuse.test source rw," + ids(Alice)), std::string::npos) << line;
    EXPECT_NE(line.find("nosuid,nodev"), std::string::npos) << line;
    const Answer gone = agent.unmount(answer.raw.mountId);
    EXPECT_TRUE(gone.ok()) << gone.text();
    EXPECT_TRUE(mountsOn(folder).empty());
}

TEST_F(Mounting, everyOptionReachesTheKernelAndIsReadBack)
{
    const std::string folder = makeFolder();
    const RawServer server(Behaviour::Serves);
    AgentRequest request = mountRequest();
    request.flags = AllMountFlags;
    request.maxRead = 65536;
    request.callerGid = 4711;
    const Answer answer = agent.mount(folder, server, request);
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_EQ(answer.raw.flags, AllMountFlags);
    EXPECT_EQ(answer.raw.maxRead, 65536u);
    const std::string line = mountsOn(folder)[0];
    EXPECT_NE(line.find("ro,nosuid,nodev,noexec,noatime"), std::string::npos) << line;
    EXPECT_NE(line.find(" ro," + ids(4711) + ",default_permissions,allow_other,max_read=65536"),
              std::string::npos)
        << line;
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

TEST_F(Mounting, theFolderStaysBareUntilInitIsAnswered)
{
    const std::string folder = makeFolder();
    const UniqueFd mountpoint = openFolder(folder);
    const RawServer server(Behaviour::Serves, 300ms);
    const AgentRequest request = mountRequest();
    agent.send(request, std::array{mountpoint.get(), server.device(), server.pidfd()});
    std::this_thread::sleep_for(150ms);
    EXPECT_TRUE(mountsOn(folder).empty());
    const Answer answer = agent.await(request.request);
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_GE(answer.raw.createUs, 250'000u);
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

struct Misbehaviour
{
    Behaviour behaviour;
    ErrorCode code;
};

class Misbehaving : public Mounting, public testing::WithParamInterface<Misbehaviour>
{
};

TEST_P(Misbehaving, aServerLeavesNothingButItsError)
{
    const std::string folder = makeFolder();
    const RawServer server(GetParam().behaviour);
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = agent.mount(folder, server, mountRequest(500ms));
    EXPECT_FALSE(answer.ok());
    EXPECT_EQ(answer.code(), GetParam().code) << answer.text();
    EXPECT_EQ(answer.stage(), Stage::Create);
    EXPECT_EQ(answer.raw.context[0], '\0') << answer.text();
    EXPECT_LT(since(begin), 1000ms);
    EXPECT_TRUE(mountsOn(folder).empty());
}

INSTANTIATE_TEST_SUITE_P(Servers, Misbehaving,
                         testing::Values(Misbehaviour{Behaviour::NeverReads, ErrorCode::DeadlinePassed},
                                         Misbehaviour{Behaviour::NeverAnswers, ErrorCode::DeadlinePassed},
                                         Misbehaviour{Behaviour::DiesInInit, ErrorCode::ServerExited},
                                         Misbehaviour{Behaviour::RefusesInit, ErrorCode::InitRefused},
                                         Misbehaviour{Behaviour::WrongMajor, ErrorCode::InitRefused},
                                         Misbehaviour{Behaviour::ShortAnswer, ErrorCode::InitRefused}));

TEST_F(Mounting, aServerThatEndsRightAfterInitIsNotCalledMounted)
{
    int refused = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string folder = makeFolder();
        const RawServer server(Behaviour::DiesAfterInit);
        const Answer answer = agent.mount(folder, server, mountRequest());
        if (answer.ok()) { // it ended after the last look: then the mount is there, and dead
            EXPECT_EQ(mountsOn(folder).size(), 1u);
            EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
        } else {
            EXPECT_EQ(answer.code(), ErrorCode::ServerExited) << answer.text();
            EXPECT_TRUE(mountsOn(folder).empty()) << answer.text();
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

TEST_F(Mounting, aServerThatHasEndedBeforeIsNamed)
{
    RawServer server(Behaviour::NeverReads);
    kill(server.pid(), SIGKILL);
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(server.pid()), &info, WEXITED | WNOWAIT);
    const Answer zombie = agent.mount(makeFolder(), server, mountRequest());
    EXPECT_EQ(zombie.code(), ErrorCode::ServerExited) << zombie.text();
    waitpid(server.pid(), nullptr, 0);
    const Answer reaped = agent.mount(makeFolder(), server, mountRequest());
    EXPECT_EQ(reaped.code(), ErrorCode::ServerExited) << reaped.text();
}

TEST_F(Mounting, theDeadlineIsKept)
{
    const RawServer server(Behaviour::NeverAnswers);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(agent.mount(makeFolder(), server, mountRequest(300ms)).code(), ErrorCode::DeadlinePassed);
    EXPECT_GE(since(begin), 300ms);
    EXPECT_LT(since(begin), 500ms);
}

TEST_F(Mounting, cancellingEndsTheWait)
{
    const std::string folder = makeFolder();
    const UniqueFd mountpoint = openFolder(folder);
    const RawServer server(Behaviour::NeverAnswers);
    const AgentRequest request = mountRequest(60s);
    agent.send(request, std::array{mountpoint.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
    const auto begin = std::chrono::steady_clock::now();
    agent.cancel(request.request);
    EXPECT_EQ(agent.await(request.request).code(), ErrorCode::Cancelled);
    EXPECT_LT(since(begin), 300ms);
}

TEST_F(Mounting, oneHangingServerDoesNotHoldUpAnother)
{
    const RawServer hanging(Behaviour::NeverAnswers);
    const UniqueFd mountpoint = openFolder(makeFolder());
    const AgentRequest request = mountRequest(1s);
    agent.send(request, std::array{mountpoint.get(), hanging.device(), hanging.pidfd()});
    const std::string folder = makeFolder();
    const RawServer good(Behaviour::Serves);
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = agent.mount(folder, good, mountRequest());
    EXPECT_TRUE(answer.ok()) << answer.text();
    EXPECT_LT(since(begin), 500ms);
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
    EXPECT_EQ(agent.await(request.request).code(), ErrorCode::DeadlinePassed);
}

TEST_F(Mounting, theDeathOfTheServerLaterEndsTheConnection)
{
    const std::string folder = makeFolder();
    RawServer server(Behaviour::Serves);
    const Answer answer = agent.mount(folder, server, mountRequest());
    ASSERT_TRUE(answer.ok()) << answer.text();
    server.end();
    struct statx attributes{};
    EXPECT_EQ(statx(AT_FDCWD, folder.c_str(), AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &attributes), -1);
    EXPECT_TRUE(errno == ENOTCONN || errno == EACCES) << errno; // root is kept out before it is asked
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

TEST_F(Mounting, bindfsIsMountedUnmodified)
{
    ASSERT_EQ(access("/usr/bin/bindfs", X_OK), 0) << "bindfs is missing: tests/world/packages has it";
    const std::string folder = makeFolder();
    const std::string source = makeFolder();
    const UniqueFd mountpoint = openFolder(folder);
    UniqueFd device = openArmedDevice();
    int started[2];
    ASSERT_EQ(pipe2(started, O_CLOEXEC), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(device.get(), 30);
        if (setresgid(Alice, Alice, Alice) == 0 && setresuid(Alice, Alice, Alice) == 0)
            execl("/usr/bin/bindfs", "bindfs", "-f", source.c_str(), "/dev/fd/30", nullptr);
        _exit(127);
    }
    close(started[1]);
    char none = 0;
    EXPECT_EQ(read(started[0], &none, 1), 0); // closed by its start: from now on it is alice's process
    close(started[0]);
    const UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    const Answer answer = agent.ask(mountRequest(), std::array{mountpoint.get(), device.get(), pidfd.get()});
    EXPECT_TRUE(answer.ok()) << answer.text();
    device.reset();
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
    if (HasFailure())
        kill(pid, SIGKILL);
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace
} // namespace fuseboard::test
