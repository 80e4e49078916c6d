// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the life of a server: gate, keep, cancel, and what happens when somebody dies.

#include "tests/session/launchtest.h"

#include <sys/socket.h>
#include <sys/wait.h>

namespace fuseboard {
namespace {

using Kind = ServerEvent::Kind;
using namespace std::chrono_literals;

class ServerLife : public LaunchTest
{
};

TEST_F(ServerLife, aClosedGateMeansTheProgramNeverRan)
{
    {
        Server server = launched(script("touch $0/ran; sleep 30"));
        std::this_thread::sleep_for(100ms);
        EXPECT_TRUE(isAlive(server.pid()));
        server.cancelAndWait();
        EXPECT_FALSE(isAlive(server.pid()));
        EXPECT_TRUE(waitUntil([&] { return !isAlive(server.supervisorPid()); }, 1s));
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "ran"));
}

TEST_F(ServerLife, anOpenGateLetsTheProgramRunAndReportsHowItEnded)
{
    Server server = launched(script("echo hello; echo world >&2; exit 7"));
    ASSERT_TRUE(server.openGate());
    const auto events = allEvents(server);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].kind, Kind::Exited);
    EXPECT_EQ(events[0].exit, (ServerExit{.code = 7, .signal = {}}));
    EXPECT_EQ(server.logTail(), (std::vector<std::string>{"hello", "world"}));
}

TEST_F(ServerLife, aSignalThatEndedTheServerIsReported)
{
    Server server = launched(script("kill -SEGV $$"));
    ASSERT_TRUE(server.openGate());
    EXPECT_EQ(exitIn(allEvents(server)), (ServerExit{.code = {}, .signal = SIGSEGV}));
}

TEST_F(ServerLife, aProgramThatCannotBeExecutedIsReportedWithItsErrno)
{
    ServerStart start = script("");
    start.plan.argv = {"/nonexistent/program"};
    Server server = launched(start);
    ASSERT_TRUE(server.openGate());
    const auto events = allEvents(server);
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].kind, Kind::ExecFailed);
    EXPECT_EQ(events[0].sysErrno, ENOENT);
    EXPECT_EQ(events[1].exit.code, 127);
}

TEST_F(ServerLife, thePidfdTellsTheEndAndNamesTheServer)
{
    Server server = launched(script("exec sleep 30"));
    pollfd place = {.fd = server.pidfd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&place, 1, 50), 0);
    ASSERT_TRUE(contentOf("/proc/self/fdinfo/" + std::to_string(server.pidfd()))
                    .contains("Pid:\t" + std::to_string(server.pid()) + "\n"));
    server.cancel();
    EXPECT_EQ(::poll(&place, 1, 4000), 1);
}

TEST_F(ServerLife, aKeptServerOutlivesTheOneWhoStartedIt)
{
    pid_t pid = -1, supervisor = -1;
    {
        Server server = launched(script("exec sleep 30"));
        pid = server.pid();
        supervisor = server.supervisorPid();
        ASSERT_TRUE(server.openGate());
        ASSERT_TRUE(server.keep({.id = {12345}, .connection = 77, .helper = true}));
    }
    std::this_thread::sleep_for(200ms);
    EXPECT_TRUE(isAlive(pid));
    const auto record = recordFor("/mnt/here");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->mountId.value, 12345U);
    EXPECT_EQ(record->connection, 77U);
    EXPECT_EQ(record->serverPid, pid);
    EXPECT_TRUE(record->isRunning);
    ::kill(supervisor, SIGTERM);
    EXPECT_TRUE(waitUntil([&] { return !isAlive(pid) && !isAlive(supervisor); }));
    EXPECT_EQ(recordFor("/mnt/here")->exit, (ServerExit{.code = {}, .signal = SIGTERM}));
    EXPECT_FALSE(recordFor("/mnt/here")->isRunning);
}

TEST_F(ServerLife, destroyingAServerThatWasNotKeptEndsIt)
{
    pid_t pid = -1;
    {
        Server server = launched(script("exec sleep 30"));
        pid = server.pid();
        ASSERT_TRUE(server.openGate());
    }
    EXPECT_TRUE(waitUntil([&] { return !isAlive(pid); }, 3s));
}

/// Starts a server in another process, which says its pids and then waits to be killed.
struct Caller
{
    pid_t pid, server, supervisor;
};

Caller callerOf(const ServerStart &start, bool keeps)
{
    int pipe[2];
    EXPECT_EQ(::pipe(pipe), 0);
    const pid_t caller = ::fork();
    if (caller == 0) {
        auto server = Server::launch(start);
        if (!server || !server->openGate() || (keeps && !server->keep({.id = {1}})))
            ::_exit(1);
        const pid_t pids[] = {server->pid(), server->supervisorPid()};
        (void)!::write(pipe[1], pids, sizeof pids);
        ::pause();
    }
    pid_t pids[2] = {-1, -1};
    EXPECT_EQ(::read(pipe[0], pids, sizeof pids), static_cast<ssize_t>(sizeof pids));
    ::close(pipe[0]);
    ::close(pipe[1]);
    return {caller, pids[0], pids[1]};
}

void killHard(pid_t pid)
{
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
}

TEST_F(ServerLife, aCallerThatIsKilledBeforeKeepLeavesNothing)
{
    const Caller caller =
        callerOf(script("trap '' TERM; sleep 300 & echo $! > $0/grandchild; wait; wait; sleep 300"), false);
    ASSERT_TRUE(waitUntil([&] { return !contentOf(folder / "grandchild").empty(); }));
    const pid_t grandchild = std::stoi(contentOf(folder / "grandchild"));
    killHard(caller.pid);
    EXPECT_TRUE(waitUntil(
        [&] { return !isAlive(caller.server) && !isAlive(caller.supervisor) && !isAlive(grandchild); }, 3s));
}

TEST_F(ServerLife, aCallerThatIsKilledAfterKeepLeavesTheServer)
{
    const Caller caller = callerOf(script("exec sleep 300"), true);
    killHard(caller.pid);
    std::this_thread::sleep_for(300ms);
    EXPECT_TRUE(isAlive(caller.server));
    ::kill(caller.supervisor, SIGTERM);
    EXPECT_TRUE(waitUntil([&] { return !isAlive(caller.server); }));
}

TEST_F(ServerLife, aServerThatIsDeafToTermIsKilledAfterHalfASecond)
{
    Server server = launched(script("trap '' TERM; touch $0/ready; while :; do sleep 1; done"));
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(folder / "ready"); }));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(server.cancelAndWait(), (ServerExit{.code = {}, .signal = SIGKILL}));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 400ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1900ms);
}

TEST_F(ServerLife, aServerThatDetachedItselfIsFoundWhenTheMountIsCancelled)
{
    Server server =
        launched(script("setsid -f sh -c 'echo $$ > $0/daemon; exec sleep 300' $0; exec sleep 301"));
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(waitUntil([&] { return !contentOf(folder / "daemon").empty(); }));
    const pid_t daemon = std::stoi(contentOf(folder / "daemon"));
    EXPECT_TRUE(isAlive(daemon));
    server.cancelAndWait();
    EXPECT_TRUE(waitUntil([&] { return !isAlive(daemon); }, 1s));
}

TEST_F(ServerLife, aGrandchildThatHoldsThePipeDoesNotDelayTheReport)
{
    Server server = launched(script("sleep 3 & echo said; exit 3"));
    ASSERT_TRUE(server.keep({.id = {1}}));
    ASSERT_TRUE(server.openGate());
    const auto begin = std::chrono::steady_clock::now();
    const auto events = allEvents(server);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
    EXPECT_EQ(exitIn(events).code, 3);
    EXPECT_EQ(server.logTail(), std::vector<std::string>{"said"});
}

TEST_F(ServerLife, theServerDiesWithAKilledSupervisor)
{
    Server server = launched(script("exec sleep 300"));
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(server.keep({.id = {1}}));
    ::kill(server.supervisorPid(), SIGKILL);
    EXPECT_TRUE(waitUntil([&] { return !isAlive(server.pid()); }));
    EXPECT_EQ(allEvents(server).back().kind, Kind::SupervisorGone);
    EXPECT_FALSE(recordFor("/mnt/here")->isRunning);
}

TEST_F(ServerLife, keepingAServerThatHasEndedFails)
{
    Server server = launched(script("exit 0"));
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(waitUntil([&] { return !isAlive(server.supervisorPid()); }));
    const auto kept = server.keep({.id = {1}});
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().code, ErrorCode::ServerExited);
}

TEST_F(ServerLife, twoServersForOnePlaceDoNotDisturbEachOther)
{
    Server first = launched(script("echo first; exec sleep 30"));
    Server second = launched(script("echo second; exec sleep 30"));
    ASSERT_TRUE(first.openGate());
    ASSERT_TRUE(second.openGate());
    ASSERT_TRUE(waitUntil([&] { return first.logTail() == std::vector<std::string>{"first"}; }));
    ASSERT_TRUE(waitUntil([&] { return second.logTail() == std::vector<std::string>{"second"}; }));
    first.cancelAndWait();
    EXPECT_TRUE(isAlive(second.pid()));
    EXPECT_EQ(recordFor("/mnt/here")->serverPid, second.pid());
}

TEST_F(ServerLife, theServerStandsAlone)
{
    Server server = launched(script("echo $FUSEBOARD_SUPERVISOR $LC_MESSAGES > $0/env; pwd > $0/cwd; "
                                    "ls -l /proc/self/fd > $0/fds; ps -o tty=,sid=,pgid= -p $$ > $0/ps"));
    ASSERT_TRUE(server.openGate());
    allEvents(server);
    EXPECT_EQ(contentOf(folder / "env"), "C\n");
    EXPECT_EQ(contentOf(folder / "cwd"), "/\n");
    const std::string fds = contentOf(folder / "fds");
    EXPECT_TRUE(fds.contains("0 -> /dev/null")) << fds;
    EXPECT_FALSE(fds.contains("socket:")) << fds;
    EXPECT_FALSE(fds.contains("fuseboard")) << fds;
    std::istringstream ps(contentOf(folder / "ps"));
    std::string tty, session, group;
    ps >> tty >> session >> group;
    EXPECT_EQ(tty, "?");
    EXPECT_NE(session, std::to_string(::getsid(0)));
    EXPECT_EQ(group, std::to_string(server.pid()));
}

TEST_F(ServerLife, theDeviceIsDescriptorThreeAndNobodyElseKeepsIt)
{
    int pair[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    ServerStart start = script("echo through the device >&3; exec sleep 30");
    start.fuseDevice = pair[1];
    Server server = launched(start);
    ::close(pair[1]);
    ASSERT_TRUE(server.openGate());
    char text[64] = {};
    ASSERT_GT(::read(pair[0], text, sizeof text), 0);
    EXPECT_STREQ(text, "through the device\n");
    server.cancelAndWait();
    EXPECT_EQ(::read(pair[0], text, sizeof text), 0) << "somebody still holds the device";
    ::close(pair[0]);
}

TEST_F(ServerLife, theSupervisorDoesNotKeepTheDeviceWhenTheServerClosesIt)
{
    int pair[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    ServerStart start = script("exec 3>&-; exec sleep 30");
    start.fuseDevice = pair[1];
    Server server = launched(start);
    ::close(pair[1]);
    ASSERT_TRUE(server.openGate());
    pollfd place = {.fd = pair[0], .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&place, 1, 3000), 1) << "the mount would look alive";
    ::close(pair[0]);
}

TEST_F(ServerLife, aCallerThatIgnoresAndBlocksSignalsIsServedToo)
{
    sigset_t all;
    ::sigfillset(&all);
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &all, &before);
    ::signal(SIGCHLD, SIG_IGN);
    Server server = launched(script("kill -INT $$; sleep 1; exit 7"));
    ::signal(SIGCHLD, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    ASSERT_TRUE(server.openGate());
    EXPECT_EQ(exitIn(allEvents(server)), (ServerExit{.code = {}, .signal = SIGINT}));
}

TEST_F(ServerLife, aMissingSupervisorIsNamed)
{
    ServerStart start = script("");
    start.supervisor = "/nonexistent/supervisor";
    const auto server = Server::launch(start);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, ErrorCode::SpawnFailed);
    EXPECT_EQ(server.error().sysErrno, ENOENT);
    EXPECT_TRUE(server.error().context.contains("/nonexistent/supervisor"));
}

} // namespace
} // namespace fuseboard
