// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what /proc says about the processes that serve mounts.

#include "app/mounts/serverprocess.h"

#include <gtest/gtest.h>

#include <unistd.h>

using namespace fuseboard;

namespace {

TEST(ServerProcess, ConnectionIsReadFromFdinfo)
{
    EXPECT_EQ(parseFuseConnection("pos:\t0\nflags:\t02\nmnt_id:\t9\nfuse_connection:\t52\n"), 52U);
    EXPECT_EQ(parseFuseConnection("fuse_connection: 1048577"), 1048577U);
    EXPECT_FALSE(parseFuseConnection("pos:\t0\n"));
    EXPECT_FALSE(parseFuseConnection("fuse_connection:\n"));
    EXPECT_FALSE(parseFuseConnection("fuse_connection: -1\n"));
    EXPECT_FALSE(parseFuseConnection("fuse_connection: 4294967296\n"));
    EXPECT_FALSE(parseFuseConnection("other_fuse_connection: 5\n"));
    EXPECT_FALSE(parseFuseConnection(""));
}

TEST(ServerProcess, UnitIsTheInnermostServiceOrScope)
{
    EXPECT_EQ(
        parseUnit(
            "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-fuseboard-sshfs-1a.scope\n"),
        "app-fuseboard-sshfs-1a.scope");
    EXPECT_EQ(parseUnit("0::/user.slice/user-1000.slice/user@1000.service/session.slice\n"),
              "user@1000.service");
    EXPECT_EQ(parseUnit("12:cpu:/x.service\n1:name=systemd:/system.slice/ssh.service\n0::/\n"),
              "ssh.service");
    EXPECT_EQ(parseUnit("0::/\n"), "");
    EXPECT_EQ(parseUnit("0::\n"), "");
    EXPECT_EQ(parseUnit(""), "");
}

TEST(ServerProcess, ParentIsFoundBehindAnyName)
{
    EXPECT_EQ(parseParent("12 (sshfs) S 7 12 12 0"), 7);
    EXPECT_EQ(parseParent("12 (a) S 9 (b) S 7 12"), 7);
    EXPECT_FALSE(parseParent("12 (sshfs) S"));
    EXPECT_FALSE(parseParent("12 sshfs S 7"));
    EXPECT_FALSE(parseParent(""));
}

TEST(ServerProcess, OfThisProcessIsThisProgram)
{
    EXPECT_TRUE(describeProcess(getpid()).exe.ends_with("test_mounts"));
    EXPECT_TRUE(describeProcess(-1).exe.empty());
}

TEST(ServerProcess, AnUnmountedDeviceHasNoConnection)
{
    EXPECT_FALSE(connectionOfDescriptor(getpid(), 0));
    EXPECT_FALSE(connectionOfDescriptor(getpid(), 9999));
}

} // namespace
