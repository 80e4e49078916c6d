// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the mount table: what covers what, and how mounts are found.

#include "app/mounts/mounttable.h"

#include <gtest/gtest.h>

using namespace fuseboard;

namespace {

MountTable tableOf(const std::string &lines, std::span<const KernelIds> ids = {})
{
    return MountTable::build(parseMountInfo("1 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + lines), ids);
}

std::string fuse(int id, int parent, const std::string &path, const std::string &type = "fuse.x")
{
    return std::to_string(id) + " " + std::to_string(parent) + " 0:" + std::to_string(id) + " / " + path +
           " rw - " + type + " s rw,user_id=1000\n";
}

std::vector<bool> covered(const MountTable &table)
{
    std::vector<bool> result;
    for (const MountEntry &entry : table.fuseMounts())
        result.push_back(entry.covered);
    return result;
}

TEST(MountTable, ShowsFuseMountsOnly)
{
    const MountTable table =
        tableOf(fuse(2, 1, "/a") + fuse(3, 1, "/b", "tmpfs") + fuse(4, 1, "/c", "fusectl"));
    ASSERT_EQ(table.fuseMounts().size(), 1U);
    EXPECT_EQ(table.fuseMounts()[0].mountpoint, "/a");
}

TEST(MountTable, AMountOnTopCovers)
{
    EXPECT_EQ(covered(tableOf(fuse(2, 1, "/a") + fuse(3, 2, "/a"))), (std::vector{true, false}));
    EXPECT_EQ(covered(tableOf(fuse(3, 2, "/a") + fuse(2, 1, "/a"))), (std::vector{false, true}))
        << "the order of the lines says nothing";
    EXPECT_EQ(covered(tableOf(fuse(2, 1, "/a") + fuse(3, 2, "/a", "tmpfs"))), (std::vector{true}));
}

TEST(MountTable, AMountBelowDoesNotCover)
{
    EXPECT_EQ(covered(tableOf(fuse(2, 1, "/a") + fuse(3, 2, "/a/b"))), (std::vector{false, false}));
}

TEST(MountTable, AMountOnAFolderAboveCovers)
{
    EXPECT_EQ(covered(tableOf(fuse(2, 1, "/a/b") + fuse(3, 1, "/a", "tmpfs"))), (std::vector{true}));
    EXPECT_EQ(covered(tableOf(fuse(3, 1, "/a", "tmpfs") + fuse(2, 3, "/a/b"))), (std::vector{false}))
        << "mounted on what lies there now";
    EXPECT_EQ(covered(tableOf(fuse(2, 1, "/ab") + fuse(3, 1, "/a", "tmpfs"))), (std::vector{false}))
        << "names are compared, not beginnings";
}

TEST(MountTable, CoveringReachesThroughTheChain)
{
    const std::string chain = fuse(2, 1, "/a", "tmpfs") + fuse(3, 2, "/a/b", "tmpfs") + fuse(4, 3, "/a/b/c");
    EXPECT_EQ(covered(tableOf(chain)), (std::vector{false}));
    EXPECT_EQ(covered(tableOf(chain + fuse(5, 2, "/a", "tmpfs"))), (std::vector{true}));
    EXPECT_EQ(covered(tableOf(chain + fuse(5, 1, "/", "tmpfs"))), (std::vector{true}));
}

TEST(MountTable, ACircleOfParentsEnds)
{
    EXPECT_EQ(covered(tableOf(fuse(2, 3, "/a") + fuse(3, 2, "/b"))).size(), 2U);
}

TEST(MountTable, FindsTheTopmost)
{
    const MountTable table = tableOf(fuse(2, 1, "/a") + fuse(3, 2, "/a"));
    ASSERT_TRUE(table.topmostAt("/a"));
    EXPECT_EQ(table.topmostAt("/a")->connection, 3U);
    EXPECT_FALSE(table.topmostAt("/a/b"));
    EXPECT_FALSE(table.topmostAt("/"));
}

TEST(MountTable, KnowsWhatLiesOnTheWay)
{
    const MountTable table = tableOf(fuse(2, 1, "/a/b"));
    EXPECT_TRUE(table.onTheWayTo("/a/b"));
    EXPECT_TRUE(table.onTheWayTo("/a/b/c/d"));
    EXPECT_FALSE(table.onTheWayTo("/a"));
    EXPECT_FALSE(table.onTheWayTo("/a/bc"));
}

TEST(MountTable, NamesWhatIsNoFuse)
{
    const MountTable table = tableOf(fuse(2, 1, "/a", "tmpfs"));
    EXPECT_EQ(table.otherTypeAt("/a"), "tmpfs");
    EXPECT_FALSE(table.otherTypeAt("/b"));
}

TEST(MountTable, TakesTheUniqueIdsOfTheKernel)
{
    const std::vector<KernelIds> ids{
        {.id = {5000}, .parentId = {4000}, .oldId = 2, .oldParentId = 1, .major = 0, .minor = 2}};
    const MountTable table = tableOf(fuse(2, 1, "/a") + fuse(3, 1, "/b"), ids);
    EXPECT_EQ(table.fuseMounts()[0].id, MountId{5000});
    EXPECT_EQ(table.fuseMounts()[0].parentId, MountId{4000});
    EXPECT_EQ(table.byId({5000}), &table.fuseMounts()[0]);
    EXPECT_FALSE(table.fuseMounts()[1].parentId.isValid());
    EXPECT_FALSE(table.byId({2}));
}

TEST(MountTable, DoesNotTakeTheIdOfAnotherMountWithTheSameNumber)
{
    for (const KernelIds &stale :
         {KernelIds{{5000}, {4000}, 2, 7, 0, 2}, KernelIds{{5000}, {4000}, 2, 1, 8, 2},
          KernelIds{{5000}, {4000}, 2, 1, 0, 3}}) {
        const MountTable table = tableOf(fuse(2, 1, "/a"), std::span(&stale, 1));
        EXPECT_EQ(table.fuseMounts()[0].id, legacyMountId(2, 2, 1000));
    }
}

TEST(MountTable, ReadsTheTableOfThisProcess)
{
    const auto table = MountTable::read();
    ASSERT_TRUE(table);
    EXPECT_EQ(table->malformedLines(), 0U);
    EXPECT_TRUE(table->otherTypeAt("/proc"));
}

} // namespace
