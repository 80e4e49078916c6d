// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes mounts of the fake kernel away, with an error at every call.

#include "helper/mount/unmount.h"
#include "tests/mount/fakesystem.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <gtest/gtest.h>
#include <sys/mount.h>

namespace fuseboard::test {
namespace {

constexpr std::uint64_t Target = 150;

FakeSystem &prepared(FakeSystem &system)
{
    system.mounts[Target] = {.id = Target,
                             .parent = FakeSystem::HomeMount,
                             .magic = 0x65735546,
                             .fsType = "fuse",
                             .subtype = "sshfs",
                             .source = "host:",
                             .point = "/home/alice/mnt",
                             .options = {"user_id=1000", "group_id=1000"}};
    return system;
}

UnmountRequest requestFor(UnmountMode mode, std::uint32_t caller = 1000)
{
    return {.mount = {Target}, .caller = {caller}, .forOthers = false, .mode = mode};
}

TEST(Unmount, asksInOneOrderAndLooksAfterwards)
{
    FakeSystem system;
    ASSERT_TRUE(unmount(prepared(system), requestFor(UnmountMode::Normal)).has_value());
    EXPECT_EQ(system.calls, (std::vector<std::string>{
                                "statmount 150", "identity 1000", "openat2 /home/alice as 1000", "identity 0",
                                "identity 1000", "mount id of parent/mnt", "identity 0", "identity 1000",
                                "fchdir parent", "umount2 mnt 8", "identity 0", "statmount 150"}));
}

TEST(Unmount, modesDiffer)
{
    FakeSystem detached;
    ASSERT_TRUE(unmount(prepared(detached), requestFor(UnmountMode::Detach)).has_value());
    EXPECT_NE(std::ranges::find(detached.calls, "umount2 mnt 10"), detached.calls.end());
    EXPECT_TRUE(detached.aborted.empty());
    FakeSystem forced;
    ASSERT_TRUE(unmount(prepared(forced), requestFor(UnmountMode::Force)).has_value());
    EXPECT_EQ(forced.aborted, std::vector<std::uint32_t>{42});
    EXPECT_NE(std::ranges::find(forced.calls, "openat2 control mount/42/abort as 1000"), forced.calls.end());
    EXPECT_NE(std::ranges::find(forced.calls, "umount2 mnt 10"), forced.calls.end());
}

TEST(Unmount, withOlderKernelsTheOwnerIsReadFromTheOptionString)
{
    FakeSystem system;
    system.optionsAsArray = false;
    EXPECT_TRUE(unmount(prepared(system), requestFor(UnmountMode::Normal)).has_value());
}

TEST(Unmount, theOwnerIsComparedAsANumber)
{
    for (const std::uint32_t other : {0u, 100u, 10000u, 1001u, UINT32_MAX}) {
        FakeSystem system;
        const auto result = unmount(prepared(system), requestFor(UnmountMode::Force, other));
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().code, ErrorCode::NotYourMount);
        EXPECT_TRUE(system.aborted.empty());
        EXPECT_EQ(system.calls.size(), 1u);
    }
}

TEST(Unmount, whoseMountItIsMustBeTold)
{
    FakeSystem system;
    prepared(system).mounts[Target].options = {"group_id=1000", "xuser_id=1000"};
    UnmountRequest request = requestFor(UnmountMode::Normal);
    request.forOthers = true;
    EXPECT_EQ(unmount(system, request).error().code, ErrorCode::Unsupported);
}

TEST(Unmount, itIsSaidWhyTheMountCannotBeSeen)
{
    const std::pair<int, ErrorCode> answers[] = {{ENOENT, ErrorCode::NoSuchMount},
                                                 {EINVAL, ErrorCode::NoSuchMount},
                                                 {ENOSYS, ErrorCode::Unsupported},
                                                 {EPERM, ErrorCode::KernelRefused}};
    for (const auto &[sysErrno, code] : answers) {
        FakeSystem system;
        prepared(system).failAt(0, sysErrno);
        const auto result = unmount(system, requestFor(UnmountMode::Normal));
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, code) << errnoName(sysErrno);
        EXPECT_EQ(result.error().sysErrno, sysErrno);
    }
}

TEST(Unmount, aKernelThatTellsTooLittleIsNotBelieved)
{
    FakeSystem system;
    prepared(system).untold = abi::StatmountFsType;
    EXPECT_EQ(unmount(system, requestFor(UnmountMode::Normal)).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(system.calls.size(), 1u);
}

TEST(Unmount, onlyFuseIsTouched)
{
    for (const char *type : {"tmpfs", "ext4", "fusectl", "fuse.sshfs", "", "overlay"}) {
        FakeSystem system;
        prepared(system).mounts[Target].fsType = type;
        EXPECT_EQ(unmount(system, requestFor(UnmountMode::Detach)).error().code, ErrorCode::NotFuse) << type;
        EXPECT_EQ(abortMount(system, requestFor(UnmountMode::Detach)).error().code, ErrorCode::NotFuse)
            << type;
    }
}

TEST(Unmount, theMountOfABlockDeviceGoesLikeAnyOther)
{
    for (const UnmountMode mode : {UnmountMode::Normal, UnmountMode::Detach, UnmountMode::Force}) {
        FakeSystem system;
        prepared(system).mounts[Target].fsType = "fuseblk";
        EXPECT_TRUE(unmount(system, requestFor(mode)).has_value());
        EXPECT_FALSE(system.mounts.contains(Target));
        EXPECT_EQ(system.aborted.size(), mode == UnmountMode::Force ? 1u : 0u);
    }
    FakeSystem system;
    prepared(system).mounts[Target].fsType = "fuseblk";
    EXPECT_TRUE(abortMount(system, requestFor(UnmountMode::Normal)).has_value());
    EXPECT_EQ(system.aborted, std::vector<std::uint32_t>{42});
}

TEST(Unmount, whatIsCoveredStaysAndNothingIsCut)
{
    for (const auto mode : {UnmountMode::Normal, UnmountMode::Detach, UnmountMode::Force}) {
        FakeSystem system;
        prepared(system).topmost = 999;
        EXPECT_EQ(unmount(system, requestFor(mode)).error().code, ErrorCode::Covered);
        EXPECT_TRUE(system.aborted.empty());
        EXPECT_TRUE(
            std::ranges::none_of(system.calls, [](auto &call) { return call.starts_with("umount2"); }));
    }
}

TEST(Unmount, placesOutOfReachAreNamed)
{
    for (const char *point : {"", "/", "mnt/"}) {
        FakeSystem system;
        prepared(system).mounts[Target].point = point;
        EXPECT_EQ(unmount(system, requestFor(UnmountMode::Normal)).error().code, ErrorCode::KernelRefused)
            << point;
    }
    FakeSystem top;
    prepared(top).mounts[Target].point = "/mnt";
    EXPECT_TRUE(unmount(top, requestFor(UnmountMode::Normal)).has_value());
    EXPECT_NE(std::ranges::find(top.calls, "openat2 / as 1000"), top.calls.end());
}

/// What is said where the kernel does not tell what lies on top.
Error whenTheIdIsRefused(int sysErrno)
{
    FakeSystem good;
    EXPECT_TRUE(unmount(prepared(good), requestFor(UnmountMode::Normal)).has_value());
    const auto asked = std::ranges::find(good.calls, "mount id of parent/mnt") - good.calls.begin();
    FakeSystem system;
    prepared(system).failAt(static_cast<std::size_t>(asked), sysErrno);
    const auto result = unmount(system, requestFor(UnmountMode::Normal));
    return result ? Error{} : result.error();
}

TEST(Unmount, whatCannotBeReachedIsNotCalledCovered)
{
    const Error error = whenTheIdIsRefused(EACCES);
    EXPECT_EQ(error.code, ErrorCode::KernelRefused);
    EXPECT_EQ(error.sysErrno, EACCES);
}

TEST(Unmount, withoutUniqueIdsNothingIsTakenAway)
{
    for (const int sysErrno : {EINVAL, ENOSYS})
        EXPECT_EQ(whenTheIdIsRefused(sysErrno).code, ErrorCode::Unsupported) << sysErrno;
}

TEST(Unmount, anyCallMayFailWithAnyErrno)
{
    const std::size_t descriptors = openDescriptors();
    for (const auto mode : {UnmountMode::Normal, UnmountMode::Force}) {
        FakeSystem good;
        ASSERT_TRUE(unmount(prepared(good), requestFor(mode)).has_value());
        for (std::size_t at = 0; at < good.calls.size(); ++at) {
            for (const int error :
                 {EPERM, ENOENT, EACCES, EBUSY, EINVAL, ENOMEM, EMFILE, ENOSYS, EINTR, EIO}) {
                const std::string &call = good.calls[at];
                SCOPED_TRACE(call + " fails with " + errnoName(error));
                FakeSystem system;
                prepared(system).failAt(at, error);
                const auto result = unmount(system, requestFor(mode));
                EXPECT_EQ(openDescriptors(), descriptors);
                if (call == "identity 0" || (at + 1 == good.calls.size() && error == ENOENT))
                    continue;
                ASSERT_FALSE(result.has_value());
                if (call.starts_with("umount2")) {
                    EXPECT_EQ(result.error().code,
                              error == EBUSY ? ErrorCode::MountBusy : ErrorCode::KernelRefused);
                }
            }
        }
    }
}

TEST(Abort, cutsAsTheOwnerAndLeavesTheMount)
{
    FakeSystem system;
    ASSERT_TRUE(abortMount(prepared(system), requestFor(UnmountMode::Normal)).has_value());
    EXPECT_EQ(system.aborted, std::vector<std::uint32_t>{42});
    EXPECT_TRUE(system.mounts.contains(Target));
}

TEST(Abort, anAdministratorCutsAsTheOwnerToo)
{
    FakeSystem system;
    UnmountRequest request = requestFor(UnmountMode::Normal, 1001);
    request.forOthers = true;
    ASSERT_TRUE(abortMount(prepared(system), request).has_value());
    EXPECT_NE(std::ranges::find(system.calls, "openat2 control mount/42/abort as 1000"), system.calls.end());
}

} // namespace
} // namespace fuseboard::test
