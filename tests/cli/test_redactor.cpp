// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests that what names somebody does not get into a report.

#include "app/cli/redactor.h"

#include <gtest/gtest.h>

namespace fuseboard {
namespace {

TEST(Redactor, hidesWordsButNotPartsOfWords)
{
    Redactor redactor;
    redactor.hide("al", "USER");
    EXPECT_EQ(redactor.redacted("al also al: al/al_1 (al)"), "USER also USER: USER/al_1 (USER)");
}

TEST(Redactor, hidesTheLongestFirst)
{
    Redactor redactor;
    redactor.hide("alice", "USER");
    redactor.hide("/home/alice", "~");
    EXPECT_EQ(redactor.redacted("/home/alice/srv of alice"), "~/srv of USER");
}

TEST(Redactor, hidesNothingForNothing)
{
    Redactor redactor;
    redactor.hide("", "USER");
    EXPECT_EQ(redactor.redacted("as it was\n\nhere\n"), "as it was\n\nhere\n");
    EXPECT_EQ(redactor.redacted(""), "");
}

TEST(Redactor, tellsHostsApart)
{
    Redactor redactor;
    redactor.hideRemote("alice@one.example:/srv");
    redactor.hideRemote("two.example:");
    redactor.hideRemote("bob@one.example:");
    redactor.hideRemote("/srv/local:x");
    redactor.hideRemote("bindfs");
    EXPECT_EQ(redactor.redacted("alice@one.example:/srv"), "USER@HOST-1:/srv");
    EXPECT_EQ(redactor.redacted("ssh: one.example, two.example: no bob here, nor alice"),
              "ssh: HOST-1, HOST-2: no USER here, nor USER");
    EXPECT_EQ(redactor.redacted("/srv/local:x bindfs"), "/srv/local:x bindfs");
}

TEST(Redactor, hidesWhatLooksLikeAnAddress)
{
    const Redactor redactor;
    EXPECT_EQ(redactor.redacted("connect to 192.0.2.7 port 22"), "connect to ADDRESS port 22");
    EXPECT_EQ(redactor.redacted("[2001:db8::1]:22"), "[ADDRESS]:22");
    EXPECT_EQ(redactor.redacted("dear carol@example.org, hello"), "dear USER@HOST, hello");
    EXPECT_EQ(redactor.redacted("key SHA256:uNiVztksCsDhcc0u9e8BrrrIlyUNcqJIEeSCJZfGgUY."),
              "key FINGERPRINT.");
}

TEST(Redactor, leavesTimesAndVersionsAlone)
{
    const Redactor redactor;
    for (const char *text : {"12:34:56", "version 3.17.2", "mode 0666", "fuse.sshfs: 3 names"})
        EXPECT_EQ(redactor.redacted(text), text);
}

TEST(Redactor, isNotSlowOnLongLines)
{
    const std::string line(1'000'000, 'a');
    EXPECT_LT(Redactor().redacted(line + "\n" + line).size(), 5'000u);
}

} // namespace
} // namespace fuseboard
