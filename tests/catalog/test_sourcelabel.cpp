// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests that every label is one the helper and the kernel take.

#include "tests/catalog/shipped.h"

#include <random>

namespace fuseboard {
namespace {

TEST(SourceLabel, anOrdinarySourceStaysAsItIs)
{
    EXPECT_EQ(sourceLabel("{source}", "alice@host:/srv"), "alice@host:/srv");
    EXPECT_EQ(sourceLabel("bindfs:{source}", "/srv/my music"), "bindfs:/srv/my music");
}

TEST(SourceLabel, forbiddenBytesBecomeTheirNumbers)
{
    EXPECT_EQ(sourceLabel("{source}", "h:/a,b\\c\"d'e%f\ng\x7fh\xc3\xa9"),
              "h:/a%2Cb%5Cc%22d%27e%25f%0Ag%7Fh%C3%A9");
}

TEST(SourceLabel, aLongOneKeepsItsBeginningAndItsEnd)
{
    const std::string label = sourceLabel("{source}", "alice@host:/" + std::string(500, 'x') + "/last");
    EXPECT_EQ(label.size(), MaxSourceLength);
    EXPECT_TRUE(label.starts_with("alice@host:/x"));
    EXPECT_TRUE(label.ends_with("x/last"));
    EXPECT_TRUE(label.contains("..."));
    const std::string longest = "h:/" + std::string(MaxSourceLength - 3, 'x');
    EXPECT_EQ(sourceLabel("{source}", longest), longest);
}

TEST(SourceLabel, aBeginningThatOthersTrustIsHidden)
{
    EXPECT_EQ(sourceLabel("{source}", "/dev/sda1"), "source:/dev/sda1");
    EXPECT_EQ(sourceLabel("{source}", "-x"), "source:-x");
    EXPECT_EQ(sourceLabel("{source}", ""), "source:");
}

TEST(SourceLabel, everyLabelOfAnyBytesIsAllowed)
{
    std::mt19937 random(1);
    for (int round = 0; round < 3'000; ++round) {
        std::string source(random() % 600, ' ');
        for (char &byte : source)
            byte = static_cast<char>(random());
        for (const char *form : {"{source}", "bindfs:{source}", "{source}{source}", "#{source}"}) {
            const std::string label = sourceLabel(form, source);
            ASSERT_TRUE(validateSource(label)) << label;
        }
    }
    for (int byte = 0; byte < 256; ++byte)
        ASSERT_TRUE(validateSource(sourceLabel("{source}", std::string(1, static_cast<char>(byte))))) << byte;
}

TEST(SourceLabel, twoSourcesThatDifferInOneByteHaveTwoLabels)
{
    EXPECT_NE(sourceLabel("{source}", "a,b"), sourceLabel("{source}", "a%2Cb"));
}

} // namespace
} // namespace fuseboard
