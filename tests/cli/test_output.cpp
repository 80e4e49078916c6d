// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what failures tell people to do.

#include "app/cli/output.h"

#include <gtest/gtest.h>

using namespace fuseboard;

namespace {

Error errorOf(ErrorCode code)
{
    return failure(code, Stage::Validate).error();
}

TEST(Output, TheNextStepNamesTheMountpoint)
{
    EXPECT_EQ(nextStepOf(errorOf(ErrorCode::AlreadyMounted), "/home/alice/mnt"),
              "Unmount it first: fuseboardctl unmount /home/alice/mnt");
    EXPECT_EQ(nextStepOf(errorOf(ErrorCode::MountpointMissing), "/m"), "Make the folder first: mkdir -p /m");
}

TEST(Output, ANameThatAShellWouldNotTakeStaysAWord)
{
    for (const std::string_view name :
         {"", "/a b", "/a;reboot", "/$HOME", "/a\nb", "/a'b", "/\377", "/a*", "~"})
        EXPECT_EQ(nextStepOf(errorOf(ErrorCode::MountpointMissing), name),
                  "Make the folder first: mkdir -p FOLDER")
            << name;
}

TEST(Output, PlainWordsNeedNoQuotes)
{
    EXPECT_TRUE(isPlainWord("/home/alice/mnt_1.2-x"));
    EXPECT_TRUE(isPlainWord("alice@host:/srv"));
    EXPECT_FALSE(isPlainWord("a b"));
}

} // namespace
