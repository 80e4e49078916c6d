// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests that what a server says at its end is heard.

#include "app/mounts/processtree.h"
#include "tests/session/launchtest.h"

namespace fuseboard {
namespace {

using namespace std::chrono_literals;

class LastWords : public LaunchTest
{
protected:
    /// Waits until the script has made that file.
    void awaitFile(const char *name) const
    {
        ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(folder / name); }));
    }

    static bool endsWithin(const Server &server, std::chrono::milliseconds patience)
    {
        pollfd place = {.fd = server.pidfd(), .events = POLLIN, .revents = 0};
        return ::poll(&place, 1, static_cast<int>(patience.count())) == 1;
    }
};

TEST_F(LastWords, ofAServerAtWorkAreWaitedFor)
{
    Server server =
        launched(script("touch $0/busy; while [ ! -e $0/go ]; do :; done; echo why; exec sleep 30"));
    ASSERT_TRUE(server.openGate());
    awaitFile("busy");
    server.cancel();
    EXPECT_FALSE(endsWithin(server, 20ms));
    std::ofstream(folder / "go").flush();
    EXPECT_EQ(server.cancelAndWait(), (ServerExit{.code = {}, .signal = SIGTERM}));
    EXPECT_EQ(server.logTail(), std::vector<std::string>{"why"});
}

TEST_F(LastWords, ofAChildAtWorkAreWaitedForToo)
{
    Server server = launched(
        script("(touch $0/busy; while [ ! -e $0/go ]; do :; done; echo why; exec sleep 30); exit 1"));
    ASSERT_TRUE(server.openGate());
    awaitFile("busy");
    server.cancel();
    EXPECT_FALSE(endsWithin(server, 20ms));
    std::ofstream(folder / "go").flush();
    server.cancelAndWait();
    EXPECT_EQ(server.logTail(), std::vector<std::string>{"why"});
}

TEST_F(LastWords, ofAServerThatEndsMeanwhileComeWithItsOwnExit)
{
    Server server = launched(script("touch $0/busy; while [ ! -e $0/go ]; do :; done; echo why; exit 5"));
    ASSERT_TRUE(server.openGate());
    awaitFile("busy");
    server.cancel();
    std::ofstream(folder / "go").flush();
    EXPECT_EQ(server.cancelAndWait(), (ServerExit{.code = 5, .signal = {}}));
    EXPECT_EQ(server.logTail(), std::vector<std::string>{"why"});
}

TEST_F(LastWords, ofAServerThatIsAlwaysAtWorkAreNotWaitedForLong)
{
    Server server = launched(script("touch $0/busy; while :; do :; done"));
    ASSERT_TRUE(server.openGate());
    awaitFile("busy");
    EXPECT_EQ(server.cancelAndWait(), (ServerExit{.code = {}, .signal = SIGTERM}));
}

TEST_F(LastWords, areNotWaitedForWhereTheServerIsAtRest)
{
    bool atOnce = false;
    for (int tries = 0; tries < 5 && !atOnce; ++tries) { // a busy machine may be late by itself
        Server server = launched(script("exec sleep 30"));
        const auto text = [&] { return contentOf("/proc/" + std::to_string(server.pid()) + "/comm"); };
        ASSERT_TRUE(server.openGate());
        ASSERT_TRUE(waitUntil([&] { return text() == "sleep\n"; }));
        std::this_thread::sleep_for(20ms); // until it sleeps
        server.cancel();
        atOnce = endsWithin(server, 100ms);
    }
    EXPECT_TRUE(atOnce);
}

TEST_F(LastWords, areHeardWhereTheSupervisorEndsWithCommandsUnread)
{
    Server server = launched(script("while [ ! -e $0/go ]; do sleep 0.01; done; echo why; exit 5"));
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(server.keep({.id = {1}}));
    const std::string stat = "/proc/" + std::to_string(server.supervisorPid()) + "/stat";
    ::kill(server.supervisorPid(), SIGSTOP);
    ASSERT_TRUE(waitUntil([&] { return parseRunState(contentOf(stat)) == 'T'; }));
    std::ofstream(folder / "go").flush();
    ASSERT_TRUE(waitUntil([&] { return !isAlive(server.pid()); }));
    for (int commands = 0; commands < 50; ++commands) // it reads one a turn, and has few turns left
        server.cancel();
    ::kill(server.supervisorPid(), SIGCONT);
    ASSERT_TRUE(waitUntil([&] { return !isAlive(server.supervisorPid()); }));
    EXPECT_EQ(exitIn(allEvents(server)), (ServerExit{.code = 5, .signal = {}}));
    EXPECT_EQ(server.logTail(), std::vector<std::string>{"why"});
}

} // namespace
} // namespace fuseboard
