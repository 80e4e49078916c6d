// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lets every system call of a mount fail with every errno that matters, and looks at what is left.

#include "helper/mount/execute.h"
#include "helper/mount/replaced.h"
#include "tests/mount/fakesystem.h"
#include "tests/mount/mountchild.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <gtest/gtest.h>

namespace fuseboard::test {
namespace {

MountRequest goodRequest()
{
    return requestWith(AllMountFlags);
}

std::vector<std::string> callsOfAGoodMount()
{
    FakeSystem system;
    EXPECT_TRUE(mountWith(system, goodRequest()).has_value());
    return system.calls;
}

TEST(Execute, callsTheKernelInOneOrder)
{
    EXPECT_EQ(callsOfAGoodMount(), (std::vector<std::string>{"mount id of folder",
                                                             "statmount 100",
                                                             "statx folder",
                                                             "readlink folder",
                                                             "identity 1000",
                                                             "faccessat2 folder as 1000",
                                                             "identity 0",
                                                             "statx device",
                                                             "fcntl device",
                                                             "openat2 /proc/self/fdinfo/1002 as 0",
                                                             "read fdinfo",
                                                             "read fdinfo",
                                                             "pidfd_send_signal server",
                                                             "ioctl server",
                                                             "poll server",
                                                             "ioctl device",
                                                             "fsopen fuse",
                                                             "fsconfig set subtype=test",
                                                             "fsconfig set source=source",
                                                             "fsconfig flag ro",
                                                             "fsconfig set fd=1002",
                                                             "fsconfig set rootmode=40000",
                                                             "fsconfig set user_id=1000",
                                                             "fsconfig set group_id=1000",
                                                             "fsconfig flag default_permissions",
                                                             "fsconfig flag allow_other",
                                                             "fsconfig create exclusively",
                                                             "fsmount fuse context 31",
                                                             "read fuse context",
                                                             "mount id of new mount",
                                                             "mount id of folder",
                                                             "statmount 100",
                                                             "statx folder",
                                                             "readlink folder",
                                                             "identity 1000",
                                                             "faccessat2 folder as 1000",
                                                             "identity 0",
                                                             "move_mount new mount to folder 0",
                                                             "statmount 200"}));
}

TEST(Execute, reportsWhatTheKernelSays)
{
    FakeSystem system;
    system.kernelLog = {"w fuse: something\n"};
    MountRequest request = goodRequest();
    request.spec.maxRead = 8192;
    const auto mounted = mountWith(system, request);
    ASSERT_TRUE(mounted.has_value());
    EXPECT_EQ(mounted->id.value, FakeSystem::NewMount);
    EXPECT_EQ(mounted->connection, 42u);
    EXPECT_EQ(mounted->flags.bits, AllMountFlags);
    EXPECT_EQ(mounted->maxRead, 8192u);
    EXPECT_EQ(mounted->kernelLog, std::vector<std::string>{"w fuse: something"});
    EXPECT_GT(mounted->createUs, 0u);
}

constexpr std::array Errnos{EPERM,  ENOENT, EIO,   ENOMEM, EACCES, EBUSY,      ENODEV,   EINVAL, EMFILE,
                            ENOSPC, ENOTTY, EINTR, ENOSYS, ESRCH,  EOPNOTSUPP, ENOTCONN, EROFS,  EBADF};

struct Expected
{
    std::optional<ErrorCode> code; ///< nothing: the mount succeeds all the same
    Stage stage;
};

bool isKernelOfBefore(const std::string &call, int error)
{
    return (call.starts_with("mount id of folder") && (error == EINVAL || error == ENOSYS)) ||
           (call == "statmount 100" && error == ENOSYS);
}

/// The calls that make the mount; nothing for others.
std::optional<Expected> expectedOfMaking(const std::string &call, int error)
{
    if (call == "ioctl device" && error == ENOTTY)
        return Expected{std::nullopt, Stage::Create}; // before 6.18: proven afterwards
    if (call == "ioctl device")
        return Expected{error == EINVAL ? ErrorCode::DeviceInUse : ErrorCode::KernelRefused, Stage::Create};
    if (call == "fsopen fuse")
        return Expected{error == ENOSYS || error == ENODEV ? ErrorCode::Unsupported
                                                           : ErrorCode::KernelRefused,
                        Stage::Create};
    if (call == "fsconfig create exclusively")
        return Expected{error == EBUSY        ? ErrorCode::DeviceInUse
                        : error == EOPNOTSUPP ? ErrorCode::Unsupported
                        : error == ENOTCONN   ? ErrorCode::InitRefused
                                              : ErrorCode::KernelRefused,
                        Stage::Create};
    if (call.starts_with("fsconfig"))
        return Expected{ErrorCode::KernelRefused, Stage::Create};
    if (call.starts_with("move_mount") && error == ENOENT)
        return Expected{ErrorCode::MountpointGone, Stage::Attach};
    return std::nullopt;
}

/// What each failing call means. at: its place among all calls; create: the place of CREATE.
Expected expectedOf(const std::string &call, int error, std::size_t at, std::size_t create)
{
    const bool later = at > create;
    const Stage stage = later ? Stage::Attach : Stage::Validate;
    if (isKernelOfBefore(call, error) && !later)
        return {ErrorCode::Unsupported, stage};
    const auto refused = Expected{ErrorCode::KernelRefused, stage};
    if (call.starts_with("read fuse") || call == "identity 0" || (later && call.starts_with("faccessat2")) ||
        (later && call == "statmount 100" && error != ENOSYS))
        return {std::nullopt, stage};
    if (later && call == "statmount 100")
        return refused;
    if (call.starts_with("mount id") || call.starts_with("openat2") || call == "read fdinfo")
        return refused;
    if (call == "statmount 100")
        return {ErrorCode::ForeignNamespace, stage};
    if (call == "statx folder")
        return {later ? ErrorCode::NotYourFolder : ErrorCode::FolderKindRefused, stage};
    if (call == "identity 1000")
        return {later ? ErrorCode::KernelRefused : ErrorCode::Internal, stage};
    if (call.starts_with("faccessat2"))
        return {ErrorCode::FolderNotWritable, stage};
    if (call == "statx device" || call == "fcntl device")
        return {ErrorCode::WrongDevice, stage};
    if (call == "pidfd_send_signal server" && error == EPERM)
        return {std::nullopt, stage};
    if (call == "pidfd_send_signal server" && error == ESRCH)
        return {ErrorCode::ServerExited, Stage::Create};
    if (call == "ioctl server" && (error == ENOTTY || error == EINVAL))
        return {std::nullopt, stage}; // before 6.13: asked in another way
    if (call == "pidfd_send_signal server" || call == "ioctl server")
        return {ErrorCode::InvalidServer, stage};
    if (call == "poll server")
        return {std::nullopt, stage};
    if (const auto ofMaking = expectedOfMaking(call, error))
        return *ofMaking;
    if (call == "statmount 200")
        return {ErrorCode::Internal, Stage::Attach};
    return refused;
}

TEST(Execute, anyCallMayFailWithAnyErrno)
{
    const std::vector<std::string> calls = callsOfAGoodMount();
    const auto create =
        static_cast<std::size_t>(std::ranges::find(calls, "fsconfig create exclusively") - calls.begin());
    const std::size_t descriptors = openDescriptors();
    for (std::size_t at = 0; at < calls.size(); ++at) {
        for (const int error : Errnos) {
            SCOPED_TRACE(calls[at] + " fails with " + errnoName(error));
            FakeSystem system;
            system.failAt(at, error);
            const auto result = mountWith(system, goodRequest());
            const Expected expected = expectedOf(calls[at], error, at, create);
            ASSERT_EQ(result.has_value(), !expected.code.has_value());
            if (!result) {
                EXPECT_EQ(result.error().code, *expected.code);
                EXPECT_EQ(result.error().stage, expected.stage);
                EXPECT_TRUE(calls[at] != "statmount 200" || result.error().sysErrno == error);
                EXPECT_TRUE(!system.mounts.contains(FakeSystem::NewMount) ||
                            !system.mounts[FakeSystem::NewMount].attached);
            }
            EXPECT_EQ(openDescriptors(), descriptors);
            EXPECT_EQ(system.identity, calls[at] == "identity 0" ? system.identity : 0u);
        }
    }
}

TEST(Execute, tellsTheKernelsWordsWithTheFailure)
{
    FakeSystem system;
    const std::vector<std::string> calls = callsOfAGoodMount();
    system.failAt(static_cast<std::size_t>(std::ranges::find(calls, "fsconfig flag ro") - calls.begin()),
                  EINVAL);
    system.kernelLog = {"e fuse: Unknown parameter 'ro'\n", "i second"};
    const auto result = mountWith(system, goodRequest());
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kernelLog,
              (std::vector<std::string>{"e fuse: Unknown parameter 'ro'", "i second"}));
    EXPECT_EQ(result.error().sysErrno, EINVAL);
}

TEST(Execute, readsABoundedLog)
{
    FakeSystem system;
    system.kernelLog.assign(1000, std::string(5000, 'x'));
    const auto log = readKernelLog(system, 0);
    EXPECT_EQ(log.size(), 16u);
    EXPECT_EQ(log.front().size(), 256u);
}

TEST(Execute, takesAMountAwayThatIsNotAsItWasAskedFor)
{
    FakeSystem system;
    system.honest = false; // the kernel "forgets" nosuid
    const auto result = mountWith(system, goodRequest());
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::Internal);
    EXPECT_FALSE(system.mounts.contains(FakeSystem::NewMount));
}

TEST(Execute, letsAServerWithAccessListsAddDefaultPermissionsAndNothingElse)
{
    for (const std::string added : {"default_permissions", "allow_other"}) {
        FakeSystem system;
        system.added = added;
        MountRequest request = goodRequest();
        request.spec.flags.bits = 0;
        const auto result = mountWith(system, request);
        ASSERT_EQ(result.has_value(), added == "default_permissions");
        if (result) {
            EXPECT_TRUE(result->flags.has(MountFlag::DefaultPermissions));
        } else {
            EXPECT_EQ(result.error().code, ErrorCode::Internal);
        }
    }
}

TEST(Execute, takesAMountAwayThatCameToLieOnAnotherOne)
{
    FakeSystem system;
    system.newParent = 170;
    const auto result = mountWith(system, goodRequest());
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::Covered);
    EXPECT_EQ(result.error().stage, Stage::Attach);
    EXPECT_FALSE(system.mounts.contains(FakeSystem::NewMount));
}

TEST(Execute, aFolderThatWasRemovedMeanwhileIsNamedSo)
{
    FakeSystem system;
    const MountDescriptors descriptors{FakeSystem::Folder, FakeSystem::Device, FakeSystem::Server};
    std::optional<Replaced> replaced;
    const auto facts = collectFacts(system, goodRequest(), descriptors, replaced);
    ASSERT_TRUE(facts.has_value());
    const auto planned = plan(goodRequest(), *facts);
    ASSERT_TRUE(planned.has_value());
    system.folder.stx_nlink = 0;
    Remains remains;
    const auto result = execute(system, *planned, descriptors, nullptr, {}, remains);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::MountpointGone);
}

/// NFS with root_squash: the kind is allowed, but root is told nothing of the folder.
TEST(Execute, aFolderOnANetworkFileSystemThatKeepsRootOutIsRefused)
{
    constexpr std::uint64_t Nfs = 0x6969;
    const std::vector<std::string> calls = callsOfAGoodMount();
    const auto look = std::ranges::find(calls, "statx folder") - calls.begin();
    FakeSystem system;
    system.mounts[FakeSystem::HomeMount].magic = Nfs;
    ASSERT_TRUE(mountWith(system, goodRequest()).has_value()) << "where root may look, it is like others";
    FakeSystem squashed;
    squashed.mounts[FakeSystem::HomeMount].magic = Nfs;
    squashed.failAt(static_cast<std::size_t>(look), EACCES);
    const std::size_t before = openDescriptors();
    const auto result = mountWith(squashed, goodRequest());
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::FolderKindRefused);
    EXPECT_EQ(result.error().stage, Stage::Validate);
    EXPECT_EQ(result.error().context, "It keeps root out, so the folder cannot be checked.");
    EXPECT_FALSE(std::ranges::contains(squashed.calls, "fsopen fuse"));
    EXPECT_EQ(openDescriptors(), before);
}

TEST(Execute, saysWhatItCouldNotUndo)
{
    FakeSystem clean;
    clean.honest = false;
    mountWith(clean, goodRequest());
    const auto umount =
        std::ranges::find_if(clean.calls, [](auto &call) { return call.starts_with("umount2"); });
    FakeSystem system;
    system.honest = false;
    system.failAt(static_cast<std::size_t>(umount - clean.calls.begin()), EBUSY);
    const auto result = mountWith(system, goodRequest());
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().context.find("could not be taken away"), std::string::npos)
        << result.error().context;
}

TEST(Execute, doesNotAttachWhereNobodyListens)
{
    FakeSystem system;
    const auto nobody = [](MountId, std::uint32_t) { return false; };
    const auto result = mountWith(system, goodRequest(), {.attaching = nobody, .proving = nobody});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::Internal);
    EXPECT_EQ(result.error().stage, Stage::Attach);
    EXPECT_FALSE(result.error().context.empty());
    EXPECT_FALSE(system.mounts[FakeSystem::NewMount].attached);
}

} // namespace
} // namespace fuseboard::test
