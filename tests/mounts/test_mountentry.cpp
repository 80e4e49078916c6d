// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what is read out of one line about a FUSE mount.

#include "app/mounts/kernelids.h"
#include "app/mounts/mountentry.h"

#include <gtest/gtest.h>

using namespace fuseboard;

namespace {

MountEntry entryOf(const std::string &rest, const std::string &place = "/home/alice/mnt")
{
    const auto line = parseMountInfoLine("98 29 0:52 / " + place + " rw,nosuid - " + rest);
    EXPECT_TRUE(line) << rest;
    return makeMountEntry(*line, MountId{2147483700});
}

TEST(MountEntry, KnowsOwnerSubtypeAndOptions)
{
    const MountEntry entry = entryOf("fuse.sshfs a@h:/ rw,user_id=1000,group_id=100,max_read=4096");
    EXPECT_EQ(entry.id, MountId{2147483700});
    EXPECT_EQ(entry.connection, 52U);
    EXPECT_EQ(entry.subtype, "sshfs");
    EXPECT_EQ(entry.owner, OwnerUid{1000});
    EXPECT_EQ(entry.superOptions,
              (std::vector<SuperOption>{
                  {"rw", std::nullopt}, {"user_id", "1000"}, {"group_id", "100"}, {"max_read", "4096"}}));
}

TEST(MountEntry, HasNoOwnerWhereTheKernelSaysNone)
{
    EXPECT_FALSE(entryOf("fuse.x s rw").owner);
    EXPECT_FALSE(entryOf("fuse.x s rw,user_id=,group_id=0").owner);
    EXPECT_FALSE(entryOf("fuse.x s rw,user_id=12x").owner);
    EXPECT_FALSE(entryOf("fuse.x s rw,user_id=4294967296").owner);
    EXPECT_EQ(entryOf("fuse.x s rw,user_id=4294967295").owner, OwnerUid{4294967295});
}

TEST(MountEntry, ConnectionOfABlockDeviceHasItsMajorNumber)
{
    const auto line = parseMountInfoLine("98 29 8:17 / /media/a rw - fuseblk /dev/sdb1 rw,user_id=0");
    ASSERT_TRUE(line);
    EXPECT_EQ(makeMountEntry(*line, {}).connection, (8U << 20) + 17U);
}

TEST(MountEntry, TellsFuseFromTheRest)
{
    for (const std::string_view type : {"fuse", "fuse.x", "fuseblk", "fuseblk.y"})
        EXPECT_TRUE(isFuseType(type)) << type;
    for (const std::string_view type : {"fusectl", "ext4", "", "fusex", "tmpfs"})
        EXPECT_FALSE(isFuseType(type)) << type;
}

TEST(MountEntry, SaysWhatKindOfThingMadeIt)
{
    const std::string user = " rw,user_id=1000";
    EXPECT_EQ(entryOf("fuse.sshfs a@h:" + user).kind, MountKind::User);
    EXPECT_EQ(entryOf("fuse.gvfsd-fuse gvfsd-fuse" + user).kind, MountKind::Desktop);
    EXPECT_EQ(entryOf("fuse.kio-fuse kio-fuse" + user).kind, MountKind::Desktop);
    EXPECT_EQ(entryOf("fuse.portal portal" + user).kind, MountKind::Portal);
    EXPECT_EQ(entryOf("fuseblk /dev/sdb1 rw,user_id=0").kind, MountKind::Block);
    EXPECT_EQ(entryOf("fuse.Editor.AppImage Editor.AppImage" + user, "/tmp/.mount_EditorAbCdEf").kind,
              MountKind::AppImage);
    EXPECT_EQ(entryOf("fuse.squashfuse_ll squashfuse_ll" + user).kind, MountKind::User);
    EXPECT_EQ(entryOf("fuse.lxcfs lxcfs rw,user_id=0").kind, MountKind::Container);
    EXPECT_EQ(
        entryOf("fuse.fuse-overlayfs fuse-overlayfs" + user, "/home/a/.local/share/containers/storage/m")
            .kind,
        MountKind::Container);
    EXPECT_EQ(entryOf("fuse.vault x rw,user_id=0").kind, MountKind::System);
}

TEST(MountEntry, LegacyIdsTellAllThreePartsApart)
{
    const MountId base = legacyMountId(98, 52, 1000);
    EXPECT_NE(base, legacyMountId(99, 52, 1000));
    EXPECT_NE(base, legacyMountId(98, 53, 1000));
    EXPECT_NE(base, legacyMountId(98, 52, 1001));
    EXPECT_EQ(base, legacyMountId(98, 52, 1000));
    EXPECT_TRUE(base.value >> 63) << "no unique id can be equal";
}

TEST(MountEntry, TakesALegacyIdWhereThereIsNoUniqueOne)
{
    const auto line = parseMountInfoLine("98 29 0:52 / /m rw - fuse.x s rw,user_id=1000");
    ASSERT_TRUE(line);
    EXPECT_EQ(makeMountEntry(*line, {}).id, legacyMountId(98, 52, 1000));
}

} // namespace
