// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests which server is ended when its mount has gone, and which is left alone.

#include "app/session/leftserver.h"
#include "tests/session/launchtest.h"

namespace fuseboard {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t NoConnection = 99'999'999; // the kernel counts from 1

class LeftServer : public LaunchTest
{
protected:
    MountRecord keptRecord(Server &server)
    {
        EXPECT_TRUE(server.openGate());
        EXPECT_TRUE(server.keep({.id = {1}, .connection = NoConnection}));
        return *recordFor("/mnt/here");
    }
};

TEST_F(LeftServer, oneWithoutItsConnectionIsEnded)
{
    Server server = launched(script("exec sleep 60"));
    endLeftServer(keptRecord(server), 100ms);
    EXPECT_EQ(exitIn(allEvents(server)).signal, SIGTERM);
}

TEST_F(LeftServer, oneThatEndsByItselfMayDoSo)
{
    Server server = launched(script("trap 'exit 9' TERM; sleep 0.3 & wait; exit 0"));
    endLeftServer(keptRecord(server), 5s);
    EXPECT_EQ(exitIn(allEvents(server)).code, 0);
}

TEST_F(LeftServer, numbersWithoutTheirRecordAreNobodys)
{
    Server server = launched(script("exec sleep 60"));
    MountRecord record = keptRecord(server);
    record.folder += "-of-one-that-ended";
    endLeftServer(record, 100ms);
    EXPECT_FALSE(waitUntil([&] { return !isAlive(server.pid()); }, 500ms));
}

} // namespace
} // namespace fuseboard
