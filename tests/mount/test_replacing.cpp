// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file puts a new mount in the place of a dead one: exactly that one goes, and the folder is never bare.

#include "tests/mount/fakesystem.h"
#include "tests/mount/mountchild.h"

#include <algorithm>
#include <cerrno>
#include <gtest/gtest.h>

namespace fuseboard::test {
namespace {

class Replacing : public testing::Test
{
protected:
    Replacing()
    {
        system.addDeadMount();
        request.spec.replaces = {FakeSystem::DeadMount};
    }
    FakeSystem system;
    MountRequest request = requestWith(AllMountFlags);
};

TEST_F(Replacing, goesBeneathAndDetachesExactlyTheOld)
{
    const auto mounted = mountWith(system, request);
    ASSERT_TRUE(mounted.has_value()) << messageOf(mounted.error());
    EXPECT_NE(std::ranges::find(system.calls, "move_mount new mount to folder 512"), system.calls.end());
    EXPECT_FALSE(system.mounts.contains(FakeSystem::DeadMount));
    EXPECT_TRUE(system.mounts[FakeSystem::NewMount].attached);
    EXPECT_TRUE(system.aborted.empty());
}

TEST_F(Replacing, cutsTheConnectionOfAHungOne)
{
    system.probeResult = -ETIME;
    EXPECT_TRUE(mountWith(system, request).has_value());
    EXPECT_EQ(system.aborted, std::vector<std::uint32_t>{42});
    // Detached, it may have ended, and its number may be another connection's.
    const auto place = [&](const std::string &start) {
        return std::ranges::find_if(system.calls, [&](auto &call) { return call.starts_with(start); });
    };
    EXPECT_LT(place("openat2 control mount/42/abort"), place("umount2"));
    EXPECT_LT(place("umount2"), place("write 42/abort"));
    EXPECT_NE(place("write 42/abort"), system.calls.end());
}

TEST_F(Replacing, anyCallMayFailAndTheOldStaysOrTheNewIsThere)
{
    const std::size_t descriptors = openDescriptors();
    mountWith(system, request);
    const std::vector<std::string> calls = system.calls;
    for (std::size_t at = 0; at < calls.size(); ++at) {
        for (const int error : {EPERM, EINVAL, ENOMEM, ENOENT}) {
            SCOPED_TRACE(calls[at] + " fails with " + errnoName(error));
            FakeSystem kernel;
            kernel.addDeadMount();
            kernel.failAt(at, error);
            const auto result = mountWith(kernel, request);
            const bool attached =
                kernel.mounts.contains(FakeSystem::NewMount) && kernel.mounts[FakeSystem::NewMount].attached;
            EXPECT_TRUE(attached || !result);
            EXPECT_TRUE(attached || kernel.mounts.contains(FakeSystem::DeadMount))
                << "the bare folder is exposed";
            EXPECT_TRUE(!result || calls[at] != "identity 1000") << "looked at as root";
            if (calls[at].starts_with("open_tree") || calls[at].starts_with("openat2 copy") ||
                calls[at].starts_with("umount2") ||
                (calls[at].starts_with("move_mount") && error != ENOENT)) {
                ASSERT_FALSE(result.has_value());
                EXPECT_EQ(result.error().code, ErrorCode::ReplaceRefused);
            }
            EXPECT_EQ(openDescriptors(), descriptors);
        }
    }
}

} // namespace
} // namespace fuseboard::test
