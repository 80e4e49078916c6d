// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests, as root, real servers on a descriptor that they are given, and mounts whose server never
// answers. Root mounts directly here; that the helper does the same for users is tested with the helper.

#include "app/mounts/mounttable.h"
#include "app/session/fusedevice.h"
#include "app/session/mountpoint.h"
#include "app/session/probe.h"
#include "app/session/selfmount.h"
#include "app/session/sourcecheck.h"
#include "tests/session/realmount.h"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <linux/fuse.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace fuseboard {
namespace {

using namespace std::chrono_literals;

/// mount(2) waits for the server where the descriptor is armed: in a child, so that nothing can hold up the
/// test.
bool mountDescriptor(int fd, const std::filesystem::path &place, uid_t owner = 0)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string options =
            "fd=" + std::to_string(fd) + ",rootmode=40000,group_id=0,user_id=" + std::to_string(owner);
        ::_exit(::mount("test", place.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) == 0 ? 0 : 1);
    }
    int status = -1;
    const bool ended = waitUntil([&] { return ::waitpid(child, &status, WNOHANG) == child; }, 15s);
    if (!ended)
        ::kill(child, SIGKILL);
    return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class GivenADescriptor : public RealMount
{
protected:
    void TearDown() override
    {
        ::umount2(mountpoint().c_str(), MNT_DETACH);
        RealMount::TearDown();
    }
};

class OnADescriptor : public GivenADescriptor, public testing::WithParamInterface<const char *>
{
};

TEST_P(OnADescriptor, anUnmodifiedServerServesAndEndsWithTheMount)
{
    auto device = openFuseDevice();
    ASSERT_TRUE(device) << messageOf(device.error());
    ServerStart start = startOf(GetParam(), sourceFor(GetParam()), portOption(GetParam()),
                                LaunchMode::Descriptor, mountpoint());
    start.fuseDevice = device->fd.get();
    Server server = launched(start);
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(mountDescriptor(device->fd.get(), mountpoint()))
        << ::testing::PrintToString(server.logTail());
    device->fd.reset();
    EXPECT_TRUE(probeRoot(mountpoint(), 5s));
    EXPECT_EQ(contentOf(mountpoint() / "hello"), "from the source");
    ASSERT_TRUE(server.keep({.id = {1}}));
    ASSERT_EQ(::umount2(mountpoint().c_str(), 0), 0);
    const auto events = allEvents(server);
    EXPECT_EQ(exitIn(events), (ServerExit{.code = 0, .signal = {}}))
        << ::testing::PrintToString(server.logTail());
}

TEST_P(OnADescriptor, theMountEndsWithItsServerAndNobodyElseHoldsTheDevice)
{
    auto device = openFuseDevice();
    ASSERT_TRUE(device);
    ServerStart start = startOf(GetParam(), sourceFor(GetParam()), portOption(GetParam()),
                                LaunchMode::Descriptor, mountpoint());
    start.fuseDevice = device->fd.get();
    Server server = launched(start);
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(mountDescriptor(device->fd.get(), mountpoint()));
    device->fd.reset();
    ASSERT_TRUE(server.keep({.id = {1}}));
    ::kill(server.pid(), SIGKILL);
    allEvents(server);
    const auto probed = probeRoot(mountpoint(), 5s);
    ASSERT_FALSE(probed);
    EXPECT_EQ(probed.error().sysErrno, ENOTCONN);
}

/// Even where our own server serves it.
TEST_F(GivenADescriptor, aMountInSomebodyElsesNameIsNotOurs)
{
    for (const uid_t owner : {1000u, 0u}) {
        auto device = openFuseDevice();
        ASSERT_TRUE(device);
        ServerStart start = startOf("bindfs", sourceFor("bindfs"), {}, LaunchMode::Descriptor, mountpoint());
        start.fuseDevice = device->fd.get();
        auto watch = SelfMountWatch::start(mountpoint());
        Server server = launched(start);
        ASSERT_TRUE(watch && server.openGate());
        ASSERT_TRUE(mountDescriptor(device->fd.get(), mountpoint(), owner));
        device->fd.reset();
        const MountMaker maker{
            .root = server.supervisorPid(), .type = "fuse", .source = "test", .label = "test"};
        EXPECT_EQ(watch->look(maker)->has_value(), owner == 0);
        ASSERT_EQ(::umount2(mountpoint().c_str(), 0), 0);
        allEvents(server);
    }
}

/// The first mount is gone and its supervisor still cleans up when the second one comes, with the number of
/// the first. The kernel gives the lowest free one to anybody on the computer, so several tries may be
/// needed.
TEST_F(GivenADescriptor, aSupervisorLeavesTheNextMountAlone)
{
    const auto topmost = [&] {
        const auto table = MountTable::read();
        const MountEntry *entry = table ? table->topmostAt(mountpoint().native()) : nullptr;
        return entry ? *entry : MountEntry();
    };
    bool isSameNumber = false;
    for (int tries = 0; tries < 20 && !isSameNumber; ++tries) {
        UniqueFd device(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
        ServerStart start = script("exec sleep 60", mountpoint());
        start.fuseDevice = device.get();
        std::optional<Server> server = launched(start);
        ASSERT_TRUE(server->openGate());
        ASSERT_TRUE(mountDescriptor(device.get(), mountpoint()));
        const std::uint32_t number = topmost().connection;
        std::this_thread::sleep_for(300ms); // it is learnt while it is there
        ASSERT_EQ(::umount2(mountpoint().c_str(), 0), 0);
        const pid_t supervisor = server->supervisorPid();
        server.reset(); // as if whoever wanted the mount was killed
        const UniqueFd next(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
        ASSERT_TRUE(mountDescriptor(next.get(), mountpoint()));
        const MountEntry second = topmost();
        isSameNumber = second.connection == number;
        EXPECT_TRUE(waitUntil([=] { return !isAlive(supervisor); }));
        EXPECT_EQ(topmost().id, second.id);
        ::umount2(mountpoint().c_str(), MNT_DETACH);
    }
    EXPECT_TRUE(isSameNumber);
}

INSTANTIATE_TEST_SUITE_P(All, OnADescriptor, testing::Values("bindfs", "squashfuse", "sshfs"));

/// Reads a request; 0 at the end of the mount. A request that was read can no longer be withdrawn: its waiter
/// ignores SIGKILL until the connection ends.
std::uint64_t readRequest(int device)
{
    std::array<char, FUSE_MIN_READ_BUFFER * 2> buffer;
    const ssize_t got = ::read(device, buffer.data(), buffer.size());
    fuse_in_header header = {};
    if (got >= static_cast<ssize_t>(sizeof header))
        std::memcpy(&header, buffer.data(), sizeof header);
    return header.unique;
}

[[noreturn]] void answerInitAndNothingElse(int device)
{
    struct
    {
        fuse_out_header header;
        fuse_init_out init;
    } reply = {};
    reply.header = {.len = sizeof reply, .error = 0, .unique = readRequest(device)};
    reply.init.major = FUSE_KERNEL_VERSION;
    reply.init.minor = 31;
    reply.init.max_write = 4096;
    if (::write(device, &reply, sizeof reply) != static_cast<ssize_t>(sizeof reply))
        ::_exit(1);
    while (readRequest(device) != 0) {
    }
    ::_exit(0);
}

/// A mount whose server answers FUSE_INIT and nothing else. The server is a process of its own and the only
/// one with the descriptor: should a test hang in the kernel, killing all its processes ends the connection
/// and frees it.
class Hung : public RealMount
{
protected:
    void SetUp() override
    {
        RealMount::SetUp();
        UniqueFd device(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
        ASSERT_TRUE(device.isValid());
        ASSERT_TRUE(mountDescriptor(device.get(), mountpoint()));
        const pid_t test = ::getpid();
        server = ::fork();
        if (server == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() == test)
                answerInitAndNothingElse(device.get());
            ::_exit(1);
        }
    }
    void TearDown() override
    {
        ::kill(server, SIGKILL);
        ::waitpid(server, nullptr, 0);
        ::umount2(mountpoint().c_str(), MNT_DETACH);
        EXPECT_TRUE(waitUntil([] { return strandedChildren() == 0; })) << "the connection has ended";
        RealMount::TearDown();
    }

    pid_t server = -1;
};

TEST_F(Hung, aProbeReturnsByItsDeadlineAndIsCounted)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto probed = probeRoot(mountpoint(), 300ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 600ms);
    ASSERT_FALSE(probed);
    EXPECT_EQ(probed.error().code, ErrorCode::NotReady);
    EXPECT_EQ(probed.error().sysErrno, ETIMEDOUT);
    EXPECT_EQ(strandedChildren(), 1U);
}

TEST_F(Hung, aProbeThatIsDroppedDoesNotWait)
{
    const auto begin = std::chrono::steady_clock::now();
    {
        auto probe = Probe::start(mountpoint());
        ASSERT_TRUE(probe);
        std::this_thread::sleep_for(100ms);
        EXPECT_FALSE(probe->result());
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 400ms);
}

TEST_F(Hung, theMountpointItselfIsOpenedWithoutAsking)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto place = openMountpoint(mountpoint());
    ASSERT_TRUE(place);
    EXPECT_EQ(place->path, mountpoint());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 200ms);
    EXPECT_EQ(strandedChildren(), 0U);
}

TEST_F(Hung, aPlaceInsideCostsADeadlineAndNotUs)
{
    const auto place = openMountpoint(mountpoint() / "inside", 300ms);
    ASSERT_FALSE(place);
    EXPECT_EQ(place.error().code, ErrorCode::PathHangs);
    EXPECT_EQ(strandedChildren(), 1U);
}

TEST_F(Hung, aSourceInsideCostsADeadlineAndNotUs)
{
    std::filesystem::create_directory(folder / "elsewhere");
    LaunchPlan plan;
    plan.source = (mountpoint() / "inside").string();
    plan.sourceKind = SourceKind::Directory;
    const auto checked = checkSource(plan, *openMountpoint(folder / "elsewhere"), 300ms);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::PathHangs);
}

TEST_F(Hung, aStrandedChildHoldsNoneOfOurDescriptors)
{
    std::array<int, 2> ends = {};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    UniqueFd high(::fcntl(ends[1], F_DUPFD_CLOEXEC, 200)); // above and below what the child itself uses
    EXPECT_FALSE(probeRoot(mountpoint(), 300ms));
    ::close(ends[1]);
    high.reset();
    char byte = 0;
    pollfd place = {.fd = ends[0], .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&place, 1, 1000), 1);
    EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "the end of the pipe must be noticed";
    ::close(ends[0]);
}

} // namespace
} // namespace fuseboard

int main(int argc, char **argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (::geteuid() != 0 || ::access("/dev/fuse", R_OK | W_OK) != 0) {
        std::puts("skipped: this mounts directly, which needs root and /dev/fuse");
        return 77;
    }
    return RUN_ALL_TESTS();
}
