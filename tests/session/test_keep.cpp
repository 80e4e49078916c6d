// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what is answered to Keep when the server is dead or dying.

#include "tests/session/launchtest.h"

namespace fuseboard {
namespace {

class Keeping : public LaunchTest
{
};

TEST_F(Keeping, aServerThatHasEndedIsNotKept)
{
    // Who inherits the output delays the news of the exit, as the supervisor waits for last words.
    Server server = launched(script("sleep 5 & exit 3"));
    const pid_t pid = server.pid();
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(waitUntil([=] { return !isAlive(pid); }));
    const auto kept = server.keep({.id = {1}});
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().code, ErrorCode::ServerExited);
    EXPECT_EQ(allEvents(server).front().exit.code, 3);
}

TEST_F(Keeping, aServerThatIsBeingEndedIsNotKept)
{
    Server server = launched(script("trap '' TERM; : >$0/ready; while :; do sleep 0.05; done"));
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(folder / "ready"); }));
    server.cancel();
    EXPECT_FALSE(server.keep({.id = {1}}));
    EXPECT_EQ(allEvents(server).front().exit.signal, SIGKILL);
}

} // namespace
} // namespace fuseboard
