// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests, as root, that a client which is killed while its mount comes up leaves no dead mount. Root
// mounts here as the helper does for users: the one who attaches outlives the client.

#include "app/mounts/mounttable.h"
#include "app/session/fusedevice.h"
#include "tests/session/realmount.h"

#include <sys/mount.h>
#include <sys/wait.h>

namespace fuseboard {
namespace {

using namespace std::chrono_literals;

struct Launched
{
    pid_t server = -1;
    pid_t supervisor = -1;
};

class KilledClient : public RealMount
{
protected:
    void TearDown() override
    {
        ::umount2(mountpoint().c_str(), MNT_DETACH);
        RealMount::TearDown();
    }

    /// Launches, opens the gate, and never comes to keep.
    pid_t startClient(int device, Launched &launchedOnes)
    {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        const pid_t client = ::fork();
        if (client == 0) {
            ServerStart start =
                startOf("bindfs", sourceFor("bindfs"), {}, LaunchMode::Descriptor, mountpoint());
            start.fuseDevice = device;
            auto server = Server::launch(start);
            const Launched ids = {.server = server ? server->pid() : -1,
                                  .supervisor = server ? server->supervisorPid() : -1};
            if (!server || !server->openGate() || ::write(ends[1], &ids, sizeof ids) != sizeof ids)
                ::_exit(1);
            ::pause();
            ::_exit(1);
        }
        ::close(ends[1]);
        EXPECT_EQ(::read(ends[0], &launchedOnes, sizeof launchedOnes),
                  static_cast<ssize_t>(sizeof launchedOnes));
        ::close(ends[0]);
        return client;
    }

    pid_t startMounter(int device)
    {
        const pid_t mounter = ::fork();
        if (mounter == 0) {
            const std::string options =
                "fd=" + std::to_string(device) + ",rootmode=40000,user_id=0,group_id=0";
            ::_exit(
                ::mount("test", mountpoint().c_str(), "fuse.bindfs", MS_NOSUID | MS_NODEV, options.c_str()));
        }
        return mounter;
    }

    static bool hasEnded(pid_t child) { return ::waitpid(child, nullptr, WNOHANG) != 0; }

    static void end(pid_t child)
    {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }

    bool isMounted() const
    {
        const auto table = MountTable::read();
        return !table || table->topmostAt(mountpoint().native()) != nullptr;
    }

    /// The client is killed so long after the gate was opened; -1: when the mount is there.
    void killAfter(std::chrono::milliseconds moment)
    {
        auto device = openFuseDevice();
        ASSERT_TRUE(device) << messageOf(device.error());
        Launched ids;
        const pid_t client = startClient(device->fd.get(), ids);
        const pid_t mounter = startMounter(device->fd.get());
        device->fd.reset();
        if (moment.count() < 0)
            EXPECT_TRUE(waitUntil([&] { return isMounted(); }));
        else
            std::this_thread::sleep_for(moment);
        end(client);
        EXPECT_TRUE(waitUntil([&] { return !isAlive(ids.server); }));
        // A helper sees the end of the server and gives up.
        if (!waitUntil([=] { return hasEnded(mounter); }, 20ms))
            end(mounter);
        EXPECT_TRUE(waitUntil([&] { return !isAlive(ids.supervisor); }));
        EXPECT_FALSE(isMounted()) << "killed after " << moment.count() << " ms";
        ::umount2(mountpoint().c_str(), MNT_DETACH);
    }
};

TEST_F(KilledClient, beforeKeepLeavesNoMount)
{
    for (int round = 0; round < 5; ++round)
        killAfter(-1ms);
}

TEST_F(KilledClient, atAnyMomentLeavesNoMount)
{
    for (int moment = 0; moment < 30; ++moment)
        killAfter(std::chrono::milliseconds(moment));
}

TEST_F(KilledClient, doesNotCostTheMountOfSomebodyElse)
{
    const auto other = openFuseDevice();
    ASSERT_TRUE(other);
    Launched ids;
    const pid_t client = startClient(other->fd.get(), ids);
    ASSERT_EQ(::mount("other", mountpoint().c_str(), "tmpfs", 0, nullptr), 0);
    end(client);
    EXPECT_TRUE(waitUntil([&] { return !isAlive(ids.supervisor); }));
    EXPECT_EQ(::umount2(mountpoint().c_str(), 0), 0) << "it was taken away";
}

} // namespace
} // namespace fuseboard
