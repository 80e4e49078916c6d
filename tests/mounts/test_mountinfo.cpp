// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the parser of mountinfo.

#include "app/mounts/mountinfo.h"

#include <gtest/gtest.h>

using namespace fuseboard;

namespace {

constexpr std::string_view Sshfs =
    "98 29 0:52 / /home/alice/mnt rw,nosuid,nodev,relatime shared:2 master:3 - fuse.sshfs "
    "alice@host:/srv rw,user_id=1000,group_id=1000";

TEST(MountInfo, TakesEveryFieldOfALine)
{
    const MountInfoLine expected{.id = 98,
                                 .parentId = 29,
                                 .major = 0,
                                 .minor = 52,
                                 .root = "/",
                                 .mountpoint = "/home/alice/mnt",
                                 .flags = {"rw", "nosuid", "nodev", "relatime"},
                                 .fsType = "fuse.sshfs",
                                 .source = "alice@host:/srv",
                                 .superOptions = {"rw", "user_id=1000", "group_id=1000"}};
    EXPECT_EQ(parseMountInfoLine(Sshfs), expected);
}

TEST(MountInfo, TakesAnyNumberOfOptionalFields)
{
    for (const std::string_view optional :
         {"", "shared:1 ", "shared:1 master:2 propagate_from:3 unbindable future:9 "}) {
        const auto line =
            parseMountInfoLine("1 2 0:3 / /m rw " + std::string(optional) + "- fuse.x source rw");
        ASSERT_TRUE(line) << optional;
        EXPECT_EQ(line->fsType, "fuse.x");
    }
}

TEST(MountInfo, TakesAnEmptySource)
{
    const auto line = parseMountInfoLine("1 2 0:3 / /m rw - fuse.x  rw,user_id=0");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->source, "");
    EXPECT_EQ(line->superOptions, (std::vector<std::string>{"rw", "user_id=0"}));
}

TEST(MountInfo, UnescapesNamesExactly)
{
    const auto line = parseMountInfoLine(R"(1 2 0:3 /a\040b /m\011\012\134x rw - fuse.a\040b s\043t rw)");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->root, "/a b");
    EXPECT_EQ(line->mountpoint, "/m\t\n\\x");
    EXPECT_EQ(line->fsType, "fuse.a b");
    EXPECT_EQ(line->source, "s#t");
}

TEST(MountInfo, KeepsWhatIsNoEscape)
{
    for (const std::string_view text :
         {R"(\)", R"(\0)", R"(\04)", R"(\048)", R"(\400)", R"(\999)", R"(a\x20b)"})
        EXPECT_EQ(unescapeOctal(text), text);
    EXPECT_EQ(unescapeOctal(R"(\0400)"), " 0");
    EXPECT_EQ(unescapeOctal(R"(\134040)"), R"(\040)") << "what was unescaped is not unescaped again";
    EXPECT_EQ(unescapeOctal(R"(\377)"), "\377");
}

TEST(MountInfo, EscapingAndBackGivesEveryByte)
{
    std::string bytes;
    for (int value = 1; value < 256; ++value)
        bytes += static_cast<char>(value);
    EXPECT_EQ(unescapeOctal(escapeOctal(bytes)), bytes);
    EXPECT_EQ(escapeOctal(" \t\n\\#,\033"), "\\040\\011\\012\\134\\043,\033");
}

class Malformed : public testing::TestWithParam<std::string_view>
{
};

TEST_P(Malformed, LineIsRefused)
{
    EXPECT_FALSE(parseMountInfoLine(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(MountInfo, Malformed,
                         testing::Values("", "-", "98", "98 29 0:52 / /m", "98 29 0:52 / /m rw",
                                         "98 29 0:52 / /m rw fuse.x s rw", "98 29 0:52 / /m rw - fuse.x",
                                         "98 29 0:52 / /m rw - fuse.x s", "x 29 0:52 / /m rw - fuse.x s rw",
                                         "98 -1 0:52 / /m rw - fuse.x s rw",
                                         "98 29 052 / /m rw - fuse.x s rw", "98 29 0:x / /m rw - fuse.x s rw",
                                         "98 29 0:52: / /m rw - fuse.x s rw",
                                         "4294967296 29 0:52 / /m rw - fuse.x s rw",
                                         "98 29 0:52 /  rw - fuse.x s rw", "98 29 0:52 / /m  - fuse.x s rw",
                                         "98 29 0:52 / /m rw -  s rw", " 98 29 0:52 / /m rw - fuse.x s rw"));

TEST(MountInfo, CountsMalformedLinesAndTakesTheOthers)
{
    const MountInfo info = parseMountInfo("garbage\n" + std::string(Sshfs) + "\n\n" + std::string(Sshfs));
    EXPECT_EQ(info.lines.size(), 2U);
    EXPECT_EQ(info.malformed, 2U);
}

TEST(MountInfo, AnEmptyTextHasNoLines)
{
    EXPECT_TRUE(parseMountInfo("").lines.empty());
    EXPECT_EQ(parseMountInfo("").malformed, 0U);
}

} // namespace
