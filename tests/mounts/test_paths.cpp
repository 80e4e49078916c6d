// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the work on paths as texts.

#include "app/mounts/paths.h"

#include <gtest/gtest.h>

using namespace fuseboard;

namespace {

TEST(Paths, AreMadeAbsolute)
{
    EXPECT_EQ(absolutePath("/a/b", "/x"), "/a/b");
    EXPECT_EQ(absolutePath("b", "/a"), "/a/b");
    EXPECT_EQ(absolutePath("b", "/"), "/b");
    EXPECT_EQ(absolutePath("", "/a"), "/a");
    EXPECT_EQ(absolutePath(".", "/a"), "/a");
    EXPECT_EQ(absolutePath("./b//c/./d/", "/a"), "/a/b/c/d");
    EXPECT_EQ(absolutePath("../b", "/a/c"), "/a/b");
    EXPECT_EQ(absolutePath("../../../b", "/a"), "/b");
    EXPECT_EQ(absolutePath("/..", "/a"), "/");
    EXPECT_EQ(absolutePath("//a", "/"), "/a");
    EXPECT_EQ(absolutePath("...", "/"), "/...");
    EXPECT_EQ(absolutePath("\377 \n", "/a"), "/a/\377 \n");
}

TEST(Paths, AreComparedNameByName)
{
    EXPECT_TRUE(isWithin("/a/b", "/a"));
    EXPECT_TRUE(isWithin("/a", "/a"));
    EXPECT_TRUE(isWithin("/a", "/"));
    EXPECT_TRUE(isWithin("/", "/"));
    EXPECT_FALSE(isWithin("/ab", "/a"));
    EXPECT_FALSE(isWithin("/a", "/a/b"));
}

TEST(Paths, HaveParentsAndNames)
{
    EXPECT_EQ(parentOf("/a/b"), "/a");
    EXPECT_EQ(parentOf("/a"), "/");
    EXPECT_EQ(parentOf("/"), "/");
    EXPECT_EQ(fileNameOf("/a/b"), "b");
    EXPECT_EQ(fileNameOf("/"), "");
    EXPECT_EQ(fileNameOf("b"), "b");
}

} // namespace
