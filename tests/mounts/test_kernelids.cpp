// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the unique ids against the kernel that runs.

#include "app/mounts/kernelids.h"
#include "app/mounts/mountinfo.h"
#include "app/mounts/procfile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/vfs.h>
#include <unistd.h>

using namespace fuseboard;

namespace {

TEST(KernelIds, NameEveryLineOfMountinfo)
{
    const auto ids = readKernelIds();
    if (!ids && ids.error().sysErrno == ENOSYS)
        GTEST_SKIP() << "this kernel has no listmount(2): before Linux 6.8";
    ASSERT_TRUE(ids);
    const auto text = readKernelFile("/proc/self/mountinfo");
    ASSERT_TRUE(text);
    for (const MountInfoLine &line : parseMountInfo(*text).lines) {
        const auto found = std::ranges::find(*ids, line.id, &KernelIds::oldId);
        // The root is not below itself: listmount leaves it out.
        if (found == ids->end()) {
            EXPECT_EQ(line.mountpoint, "/");
            continue;
        }
        EXPECT_EQ(found->oldParentId, line.parentId);
        EXPECT_EQ(found->minor, line.minor);
        EXPECT_GE(found->id.value, 1ULL << 31) << "unique ids begin where the old ones end";
    }
}

TEST(KernelIds, AreUnique)
{
    const auto ids = readKernelIds();
    if (!ids && ids.error().sysErrno == ENOSYS)
        GTEST_SKIP() << "this kernel has no listmount(2): before Linux 6.8";
    ASSERT_TRUE(ids);
    std::set<MountId> seen;
    for (const KernelIds &entry : *ids)
        EXPECT_TRUE(seen.insert(entry.id).second);
}

TEST(KernelIds, TheKindOfAFileIsWhatStatfsSays)
{
    for (const char *path : {"/", "/proc", "/sys", "/dev/null"}) {
        const int fd = open(path, O_PATH | O_CLOEXEC);
        struct statfs kind{};
        ASSERT_EQ(fstatfs(fd, &kind), 0) << path;
        const auto magic = magicOf(fd);
        close(fd);
        // Before Linux 6.8 nothing is known, on a newer one all of it is.
        EXPECT_EQ(magic.has_value(), readKernelIds().has_value()) << path;
        EXPECT_EQ(magic.value_or(static_cast<std::uint64_t>(kind.f_type)),
                  static_cast<std::uint64_t>(kind.f_type))
            << path;
    }
    EXPECT_FALSE(magicOf(-1));
}

} // namespace
