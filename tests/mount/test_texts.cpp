// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks that texts of the kernel are read exactly, whatever stands in them.

#include "helper/mount/connection.h"
#include "helper/mount/mountview.h"

#include <gtest/gtest.h>
#include <random>
#include <string>

namespace fuseboard {
namespace {

TEST(Numbers, onlyPlainDecimalNumbersOf32BitsAreRead)
{
    for (const std::string good : {"0", "1", "42", "4294967295"})
        EXPECT_EQ(parseNumber(good), std::stoul(good));
    for (const std::string bad : {"", " 1", "1 ", "+1", "-1", "01", "00", "0x1", "1.0", "4294967296",
                                  "99999999999", "18446744073709551617", "1\n", "\xd9\xa1", "1e3", "a"})
        EXPECT_EQ(parseNumber(bad), std::nullopt) << bad;
    EXPECT_EQ(parseNumber(std::string("1\0", 2)), std::nullopt);
}

TEST(Connection, isTheNumberInItsOwnLine)
{
    EXPECT_EQ(parseConnection("pos:\t0\nflags:\t02\nmnt_id:\t13\nino:\t9\nfuse_connection:\t57\n"), 57u);
    EXPECT_EQ(parseConnection("fuse_connection: 1\n"), 1u);
    EXPECT_EQ(parseConnection("fuse_connection:1\nfuse_connection:2\n"), 1u);
    // The file is read in pieces, and a piece with such a line alone tells nothing either.
    EXPECT_EQ(parseConnection("fuse_connection:\tx\nfuse_connection:\t2\n"), 2u);
}

TEST(Connection, isNothingWhereTheLineIsNotExactlySo)
{
    for (const std::string text : {"",
                                   "\n",
                                   "pos:\t0\n",
                                   "fuse_connection",
                                   "fuse_connection:",
                                   "fuse_connection:\t",
                                   "fuse_connection:\tx\n",
                                   "fuse_connection:\t1x\n",
                                   "fuse_connection:\t-1\n",
                                   "fuse_connection:\t1 \n",
                                   " fuse_connection:\t1\n",
                                   "xfuse_connection:\t1\n",
                                   "Fuse_connection:\t1\n",
                                   "fuse_connection :\t1\n",
                                   "fuse_connection:\t01\n",
                                   "fuse_connection: 1",
                                   "pos:\t0\nfuse_connection:\t12",
                                   "fuse_connection:\n57\n",
                                   "fuse_connection:\t4294967296\n",
                                   "pos: fuse_connection:\t1\n"})
        EXPECT_EQ(parseConnection(text), std::nullopt) << testing::PrintToString(text);
    EXPECT_EQ(parseConnection(std::string("fuse_connection:\t5\0\n", 20)), std::nullopt);
}

// Any bytes at any place: never a crash, and never a number that does not stand there.
TEST(Connection, survivesEveryMutation)
{
    const std::string valid = "pos:\t0\nfuse_connection:\t1234\nx:\t1\n";
    std::mt19937 random(1);
    for (int i = 0; i < 200'000; ++i) {
        std::string text = valid;
        for (unsigned edits = random() % 4 + 1; edits > 0; --edits) {
            const std::size_t at = random() % text.size();
            const char byte = static_cast<char>(random());
            switch (random() % 3) {
            case 0:
                text[at] = byte;
                break;
            case 1:
                text.insert(at, 1, byte);
                break;
            default:
                text.resize(at + 1);
            }
        }
        if (const auto number = parseConnection(text)) {
            const std::string line = std::to_string(*number) + "\n";
            EXPECT_NE((text + "\n").find(line), std::string::npos) << testing::PrintToString(text);
        }
    }
}

TEST(Options, areExactMatches)
{
    MountView view;
    readFuseOptions("rw,user_id=1000,group_id=100,default_permissions,allow_other,max_read=131072", ',',
                    view);
    EXPECT_EQ(view.userId, 1000u);
    EXPECT_EQ(view.groupId, 100u);
    EXPECT_EQ(view.maxRead, 131072u);
    EXPECT_TRUE(view.allowOther && view.defaultPermissions);
}

TEST(Options, lookalikesAreNothing)
{
    for (const std::string option :
         {"user_id", "user_id=", "user_id=01000", "user_id=1000x", "user_id= 1000", "xuser_id=1000",
          "user_id=-1", "user_id=4294968296", "User_id=1000", "context=user_id=1000"}) {
        MountView view;
        readFuseOptions(option, ',', view);
        EXPECT_EQ(view.userId, std::nullopt) << option;
    }
    MountView view;
    readFuseOptions("allow_other=1,default_permissions=,allow_others,xallow_other", ',', view);
    EXPECT_FALSE(view.allowOther || view.defaultPermissions);
}

TEST(Options, canBeSeparatedByNul)
{
    MountView view;
    readFuseOptions(std::string_view("user_id=7\0group_id=8\0a,user_id=9\0", 33), '\0', view);
    EXPECT_EQ(view.userId, 7u);
    EXPECT_EQ(view.groupId, 8u);
}

TEST(Options, surviveRandomBytes)
{
    std::mt19937 random(2);
    for (int i = 0; i < 50'000; ++i) {
        std::string text(random() % 64, ' ');
        for (char &c : text)
            c = "user_id=,0123456789\0\xff"[random() % 22];
        MountView view;
        readFuseOptions(text, i % 2 == 0 ? ',' : '\0', view);
    }
}

} // namespace
} // namespace fuseboard
