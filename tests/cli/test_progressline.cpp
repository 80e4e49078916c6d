// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what a line of progress says, and that it fits.

#include "app/cli/progressline.h"

#include <gtest/gtest.h>

namespace fuseboard {
namespace {

using namespace std::chrono_literals;

TEST(ProgressLine, saysWhatIsWaitedFor)
{
    EXPECT_EQ(progressText(Stage::Create, "sshfs", "alice@far:", 3s, 100),
              "Waiting for sshfs to open alice@far: ... 3 s, ctrl-C cancels");
    EXPECT_EQ(progressText(Stage::Authorise, "sshfs", "alice@far:", 0s, 100),
              "Waiting for permission ... 0 s, ctrl-C cancels");
}

TEST(ProgressLine, isAlwaysNarrowerThanTheTerminal)
{
    for (std::size_t columns = 1; columns < 120; ++columns)
        EXPECT_LT(progressText(Stage::Ready, "sshfs", "alice@far:/x", 12345s, columns).size(), columns);
}

TEST(ProgressLine, cutsTheSourceAndKeepsTheTime)
{
    EXPECT_EQ(progressText(Stage::Attach, "sshfs", "alice@far:/a/long/path", 3s, 40),
              "Attaching alice ... 3 s, ctrl-C cancels");
}

TEST(ProgressLine, cutsNoCharacterInTwo)
{
    EXPECT_EQ(progressText(Stage::Attach, "sshfs", "äö", 3s, 38), "Attaching ä ... 3 s, ctrl-C cancels");
    EXPECT_EQ(progressText(Stage::Attach, "sshfs", "äö", 3s, 37), "Attaching ä ... 3 s, ctrl-C cancels");
}

TEST(ProgressLine, showsNoControls)
{
    EXPECT_EQ(progressText(Stage::Attach, "sshfs", "a\033[2J", 3s, 100),
              "Attaching a\\x1B[2J ... 3 s, ctrl-C cancels");
}

} // namespace
} // namespace fuseboard
