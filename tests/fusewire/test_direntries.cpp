// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the entries of folders.

#include "app/fusewire/direntries.h"
#include "app/fusewire/protocol.h"
#include "app/fusewire/structs.h"

#include <gtest/gtest.h>

#include <string>

namespace fuseboard::fusewire {
namespace {

Packet entryNamed(const std::string &name)
{
    DirWriter writer(MaxPacket);
    EXPECT_TRUE(writer.add({.ino = 1, .offset = 1, .type = 0, .name = name}));
    return {writer.bytes().begin(), writer.bytes().end()};
}

TEST(DirEntries, comeBackInTheirOrder)
{
    DirWriter writer(4096);
    EXPECT_TRUE(writer.add({.ino = 1, .offset = 1, .type = 4, .name = "."}));
    EXPECT_TRUE(writer.add({.ino = 2, .offset = 2, .type = 8, .name = "a name\n\xff"}));
    EXPECT_EQ(writer.bytes().size() % 8, 0U);
    const auto entries = parseDirEntries(writer.bytes());
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ((*entries)[0].name, ".");
    EXPECT_EQ((*entries)[1].name, "a name\n\xff");
    EXPECT_EQ((*entries)[1].ino, 2U);
    EXPECT_EQ((*entries)[1].offset, 2U);
    EXPECT_EQ((*entries)[1].type, 8U);
}

TEST(DirEntries, stopWhereNoMoreFits)
{
    DirWriter writer(2 * 32);
    EXPECT_TRUE(writer.add({.ino = 1, .offset = 1, .type = 0, .name = "12345678"}));
    EXPECT_FALSE(writer.add({.ino = 2, .offset = 2, .type = 0, .name = "123456789"}));
    EXPECT_TRUE(writer.add({.ino = 2, .offset = 2, .type = 0, .name = "12345678"}));
    EXPECT_FALSE(writer.add({.ino = 3, .offset = 3, .type = 0, .name = "1"}));
    EXPECT_EQ(parseDirEntries(writer.bytes())->size(), 2U);
}

TEST(DirEntries, noneIsNoError)
{
    EXPECT_TRUE(parseDirEntries({})->empty());
}

TEST(DirEntries, aCutOffEntryIsLeftOut)
{
    Packet two = joined({entryNamed("first"), entryNamed("second")});
    const std::size_t first = entryNamed("first").size();
    for (std::size_t size = first; size < two.size(); ++size)
        EXPECT_EQ(parseDirEntries(Bytes(two).first(size))->size(), 1U) << size;
}

TEST(DirEntries, namesThatAreNoneAreRefused)
{
    const std::string zero = std::string("a") + '\0' + "b";
    for (const std::string &name :
         {std::string("a/b"), std::string("/"), zero, std::string(MaxName + 1, 'x'), std::string()})
        EXPECT_EQ(parseDirEntries(entryNamed(name)).error(), Defect::BadName) << name;
    EXPECT_TRUE(parseDirEntries(entryNamed(std::string(MaxName, 'x'))));
}

} // namespace
} // namespace fuseboard::fusewire
