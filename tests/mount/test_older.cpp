// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts on kernels that lack something: what takes its place, and what is refused.

#include "tests/mount/fakesystem.h"
#include "tests/mount/mountchild.h"

#include <algorithm>
#include <cerrno>
#include <gtest/gtest.h>
#include <utility>

namespace fuseboard::test {
namespace {

struct Told
{
    int attaching = 0;
    int proving = 0;
    std::uint32_t connection = 0;
    bool listens = true;
};

Result<Mounted> mountOn(FakeSystem &system, Told &told, MountId replaces = {})
{
    MountRequest request = requestWith();
    request.spec.replaces = replaces;
    return mountWith(system, request,
                     {.attaching = [&](MountId, std::uint32_t) { return ++told.attaching > 0; },
                      .proving =
                          [&](MountId, std::uint32_t connection) {
                              ++told.proving;
                              told.connection = connection;
                              return told.listens;
                          }});
}

bool isThere(const FakeSystem &system)
{
    return system.mounts.contains(FakeSystem::NewMount);
}

TEST(Older, withoutSyncInitTheMountIsProven)
{
    FakeSystem system;
    system.armResult = -ENOTTY;
    Told told;
    const auto mounted = mountOn(system, told);
    ASSERT_TRUE(mounted.has_value());
    EXPECT_EQ(mounted->guarantee, Guarantee::Probed);
    EXPECT_EQ(told.attaching, 1);
    EXPECT_EQ(told.proving, 1);
    EXPECT_EQ(told.connection, 42u);
    EXPECT_TRUE(std::ranges::contains(system.calls, "probe new mount"));
    EXPECT_TRUE(system.aborted.empty());
}

TEST(Older, withoutSyncInitNothingIsReplaced)
{
    FakeSystem system;
    system.addDeadMount();
    system.armResult = -ENOTTY;
    Told told;
    const auto mounted = mountOn(system, told, {FakeSystem::DeadMount});
    ASSERT_FALSE(mounted.has_value());
    EXPECT_EQ(mounted.error().code, ErrorCode::Unsupported);
    EXPECT_FALSE(isThere(system));
    EXPECT_TRUE(system.mounts.contains(FakeSystem::DeadMount));
}

TEST(Older, withSyncInitNothingIsProbed)
{
    FakeSystem system;
    Told told;
    const auto mounted = mountOn(system, told);
    ASSERT_TRUE(mounted.has_value());
    EXPECT_EQ(mounted->guarantee, Guarantee::SyncInit);
    EXPECT_EQ(told.proving, 0);
    EXPECT_FALSE(std::ranges::contains(system.calls, "probe new mount"));
}

TEST(Older, whatDoesNotAnswerIsCutAndTakenAway)
{
    const std::pair<int, ErrorCode> cases[] = {{-ETIME, ErrorCode::DeadlinePassed},
                                               {-ENOTCONN, ErrorCode::InitRefused},
                                               {-ECONNABORTED, ErrorCode::InitRefused},
                                               {-ECONNREFUSED, ErrorCode::InitRefused},
                                               {-EIO, ErrorCode::KernelRefused}};
    for (const auto &[answer, code] : cases) {
        SCOPED_TRACE(errnoName(-answer));
        FakeSystem system;
        system.armResult = -ENOTTY;
        system.probeResult = answer;
        Told told;
        const std::size_t descriptors = openDescriptors();
        const auto mounted = mountOn(system, told);
        ASSERT_FALSE(mounted.has_value());
        EXPECT_EQ(mounted.error().code, code);
        EXPECT_EQ(mounted.error().stage, Stage::Ready);
        EXPECT_EQ(system.aborted, std::vector<std::uint32_t>{42});
        EXPECT_FALSE(isThere(system));
        EXPECT_EQ(openDescriptors(), descriptors);
    }
}

TEST(Older, nobodyToTellMeansNoMount)
{
    FakeSystem system;
    system.armResult = -ENOTTY;
    Told told{.listens = false};
    const auto mounted = mountOn(system, told);
    ASSERT_FALSE(mounted.has_value());
    EXPECT_EQ(mounted.error().code, ErrorCode::Internal);
    EXPECT_EQ(mounted.error().stage, Stage::Ready);
    EXPECT_FALSE(isThere(system));
}

TEST(Older, withoutNamesInStatmountTheRestIsStillCompared)
{
    FakeSystem system;
    system.optionsAsArray = false;
    Told told;
    EXPECT_TRUE(mountOn(system, told).has_value());
    FakeSystem lying;
    lying.optionsAsArray = false;
    lying.honest = false;
    EXPECT_FALSE(mountOn(lying, told).has_value());
    EXPECT_FALSE(isThere(lying));
}

TEST(Older, withoutPidfdInfoWhoMaySignalTheServerCounts)
{
    const std::pair<int, std::optional<ErrorCode>> cases[] = {
        {0, std::nullopt}, {-EPERM, ErrorCode::InvalidServer}, {-ESRCH, ErrorCode::ServerExited}};
    for (const auto &[answer, code] : cases) {
        FakeSystem system;
        system.pidfdInfoResult = -ENOTTY;
        system.maySignalResult = answer;
        Told told;
        const auto mounted = mountOn(system, told);
        EXPECT_TRUE(std::ranges::contains(system.calls, "signal server as 1000"));
        ASSERT_EQ(mounted.has_value(), !code.has_value());
        if (code) {
            EXPECT_EQ(mounted.error().code, *code);
        }
    }
}

TEST(Older, withoutFsopenOrFuseItIsSaidWhichOfThem)
{
    FakeSystem whole;
    Told told;
    ASSERT_TRUE(mountOn(whole, told).has_value());
    const auto call = std::ranges::find(whole.calls, "fsopen fuse") - whole.calls.begin();
    const std::pair<int, std::string> cases[] = {{ENOSYS, "The kernel has no fsopen: that needs Linux 5.2."},
                                                 {ENODEV, "The kernel has no FUSE."}};
    for (const auto &[error, text] : cases) {
        FakeSystem system;
        system.failAt(static_cast<std::size_t>(call), error);
        const auto refused = mountOn(system, told);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
        EXPECT_EQ(refused.error().context, text);
    }
}

} // namespace
} // namespace fuseboard::test
