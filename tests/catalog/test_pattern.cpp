// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the expressions: bytes, bounds, locale.

#include "app/catalog/pattern.h"

#include <gtest/gtest.h>

#include <chrono>
#include <clocale>

namespace fuseboard {
namespace {

TEST(PatternTest, matchesTheWholeTextOrFindsAPart)
{
    const auto pattern = Pattern::compile("a+|ab");
    EXPECT_TRUE(pattern->matchesAll("aaa"));
    EXPECT_TRUE(pattern->matchesAll("ab")) << "the first alternative must not decide";
    EXPECT_FALSE(pattern->matchesAll("xab"));
    EXPECT_FALSE(pattern->matchesAll("abx"));
    EXPECT_TRUE(pattern->isFoundIn("xabx"));
    EXPECT_FALSE(pattern->isFoundIn("xbx"));
}

TEST(PatternTest, refusesABadExpression)
{
    EXPECT_FALSE(Pattern::compile("("));
    EXPECT_FALSE(Pattern::compile("[z-a]"));
    EXPECT_TRUE(Pattern::compile(""));
}

TEST(PatternTest, bytesAreBytesInAnyLocale)
{
    for (const char *locale : {"C", "C.UTF-8"}) {
        std::setlocale(LC_ALL, locale);
        EXPECT_TRUE(Pattern::compile("host:.*")->matchesAll("host:\xff\xfe")) << locale;
        EXPECT_FALSE(Pattern::compile("[A-Za-z]+")->matchesAll("h\xc3\xb6st")) << locale;
        EXPECT_FALSE(Pattern::compile("[A-Za-z]+")->matchesAll("h\xf6st")) << locale;
    }
    std::setlocale(LC_ALL, "C");
}

TEST(PatternTest, aNulIsAByteLikeOthersAndEndsNothing)
{
    using namespace std::string_view_literals;
    EXPECT_FALSE(Pattern::compile("[a-z]*")->matchesAll("ab\0;rm"sv));
    EXPECT_TRUE(Pattern::compile("late")->isFoundIn("early\0late"sv));
}

TEST(PatternTest, aLongLineNeitherOverflowsNorTakesForEver)
{
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(Pattern::compile("(a|aa)+b")->isFoundIn(std::string(4096, 'a')));
    EXPECT_TRUE(
        Pattern::compile("^(fuse|sshfs): .*(x|y)$")->isFoundIn("fuse: " + std::string(4096, 'a') + "y"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

} // namespace
} // namespace fuseboard
