// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tries every descriptor that a caller could pass instead of the right one.

#include "tests/agent/agenttest.h"

#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Rules : public AgentTest
{
protected:
    /// Mounts with a server that would serve well: only the rule can refuse.
    std::string tryFolder(const UniqueFd &folder, AgentRequest request = mountRequest())
    {
        const RawServer server(Behaviour::Serves);
        return tryAll(folder.get(), server.device(), server.pidfd(), request);
    }
    std::string tryFolder(const std::string &path)
    {
        return tryFolder(UniqueFd(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)));
    }
    std::string tryDevice(int device)
    {
        const RawServer server(Behaviour::Serves);
        return tryAll(openFolder(makeFolder()).get(), device, server.pidfd());
    }
    std::string tryServer(int pidfd)
    {
        const RawServer server(Behaviour::Serves);
        return tryAll(openFolder(makeFolder()).get(), server.device(), pidfd);
    }
    std::string tryAll(int folder, int device, int server, const AgentRequest &request = mountRequest())
    {
        const Answer answer = agent.ask(request, std::array{folder, device, server});
        if (!answer.ok())
            return std::string(infoOf(answer.code()).name);
        EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
        return "ok";
    }
};

UniqueFd pidfdOf(pid_t pid, unsigned flags = 0)
{
    return UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid, flags)));
}

TEST_F(Rules, theOwnersPlainFolderIsAllowed)
{
    EXPECT_EQ(tryFolder(makeFolder(Alice, 0755)), "ok");
    EXPECT_EQ(tryFolder(makeFolder(Alice, 0700)), "ok");
}

TEST_F(Rules, foldersOfOthersAreRefused)
{
    EXPECT_EQ(tryFolder(makeFolder(Bob)), "NotYourFolder");
    EXPECT_EQ(tryFolder(makeFolder(0)), "NotYourFolder");
    EXPECT_EQ(tryFolder(makeFolder(Bob, 0777)), "NotYourFolder");
    EXPECT_EQ(tryFolder(std::string("/tmp")), "NotYourFolder");
}

TEST_F(Rules, foldersThatOthersCanWriteIntoAreRefused)
{
    EXPECT_EQ(tryFolder(makeFolder(Alice, 0775)), "UnsafeFolder");
    EXPECT_EQ(tryFolder(makeFolder(Alice, 0757)), "UnsafeFolder");
    EXPECT_EQ(tryFolder(makeFolder(Alice, 01777)), "UnsafeFolder");
}

TEST_F(Rules, aFolderTheOwnerCannotWriteIntoIsRefused)
{
    for (const mode_t mode : {0555u, 0600u, 0200u, 0u})
        EXPECT_EQ(tryFolder(makeFolder(Alice, mode)), "FolderNotWritable") << std::oct << mode;
    const std::string readOnly = makeFolder(0);
    ASSERT_EQ(
        mount("ro", readOnly.c_str(), "tmpfs", 0, ("uid=" + std::to_string(Alice) + ",mode=755").c_str()), 0);
    ASSERT_EQ(mount(nullptr, readOnly.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
    EXPECT_EQ(tryFolder(readOnly), "FolderNotWritable");
    umount(readOnly.c_str());
}

/// Could be mounted on through its descriptor, and then nobody could take it away again.
TEST_F(Rules, aFolderThatNoPathLeadsToIsRefused)
{
    const std::string name(250, 'd');
    UniqueFd folder = openFolder(makeFolder());
    for (int depth = 0; depth < 20; ++depth) {
        ASSERT_EQ(mkdirat(folder.get(), name.c_str(), 0755), 0);
        folder.reset(openat(folder.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    ASSERT_EQ(fchownat(folder.get(), "", Alice, Alice, AT_EMPTY_PATH), 0);
    const RawServer server(Behaviour::Serves);
    const Answer answer =
        agent.ask(mountRequest(), std::array{folder.get(), server.device(), server.pidfd()});
    EXPECT_EQ(answer.code(), ErrorCode::KernelRefused) << answer.text();
    EXPECT_EQ(answer.raw.sysErrno, ENAMETOOLONG) << answer.text();
}

TEST_F(Rules, whatIsNoFolderIsRefused)
{
    const std::string file = makeFolder() + "/file";
    UniqueFd made(open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644));
    ASSERT_EQ(fchown(made.get(), Alice, Alice), 0);
    EXPECT_EQ(tryFolder(file), "NotADirectory");
    EXPECT_EQ(tryFolder(made), "NotADirectory");
    const std::string link = makeFolder() + "/link";
    ASSERT_EQ(symlink("/etc", link.c_str()), 0);
    EXPECT_EQ(tryFolder(link), "NotADirectory");
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const UniqueFd first(ends[0]), second(ends[1]);
    EXPECT_EQ(tryFolder(first), "NotADirectory");
    EXPECT_EQ(tryFolder(UniqueFd(memfd_create("x", MFD_CLOEXEC))), "NotADirectory");
}

TEST_F(Rules, aRemovedFolderIsNamedSo)
{
    const std::string path = makeFolder();
    const UniqueFd folder = openFolder(path);
    ASSERT_EQ(rmdir(path.c_str()), 0);
    EXPECT_EQ(tryFolder(folder), "MountpointGone");
}

TEST_F(Rules, kindsOfFileSystemThatAreNotForMountingAreRefused)
{
    const RawServer alices(Behaviour::NeverReads);
    EXPECT_EQ(tryFolder("/proc/" + std::to_string(alices.pid())), "FolderKindRefused");
    EXPECT_EQ(tryFolder("/proc/" + std::to_string(alices.pid()) + "/task"), "FolderKindRefused");
    EXPECT_EQ(tryFolder(std::string("/sys/kernel")), "FolderKindRefused");
}

TEST_F(Rules, aFolderInsideAHungFuseMountIsRefusedAtOnce)
{
    const std::string folder = makeFolder();
    const RawServer hanging(Behaviour::HangsAfterInit);
    const std::uint64_t id = mountAt(folder, hanging);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(tryFolder(folder), "FolderKindRefused");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 200ms);
    EXPECT_TRUE(agent.unmount(id, UnmountMode::Force).ok());
}

TEST_F(Rules, aFolderOfAnotherNamespaceIsRefused)
{
    const std::string path = makeFolder();
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    const UniqueFd ours(ends[0]), theirs(ends[1]);
    const pid_t pid = fork();
    if (pid == 0) {
        if (unshare(CLONE_NEWNS) != 0)
            _exit(1);
        const UniqueFd folder = openFolder(path);
        _exit(sendRequest(theirs.get(), {}, std::array{folder.get()}));
    }
    int status = 0;
    waitpid(pid, &status, 0);
    RequestPacket packet;
    ASSERT_EQ(receiveRequest(ours.get(), packet), Received::Record);
    EXPECT_EQ(tryFolder(packet.descriptors[0]), "ForeignNamespace");
}

TEST_F(Rules, aFolderOfADetachedTreeIsRefused)
{
    const UniqueFd context(fsopen("tmpfs", FSOPEN_CLOEXEC));
    ASSERT_EQ(fsconfig(context.get(), FSCONFIG_SET_STRING, "uid", std::to_string(Alice).c_str(), 0), 0);
    ASSERT_EQ(fsconfig(context.get(), FSCONFIG_SET_STRING, "mode", "755", 0), 0);
    ASSERT_EQ(fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0), 0);
    EXPECT_EQ(tryFolder(UniqueFd(fsmount(context.get(), FSMOUNT_CLOEXEC, 0))), "ForeignNamespace");
}

TEST_F(Rules, onlyAFuseDeviceOpenedForReadingAndWritingIsTaken)
{
    for (const int flags : {O_RDONLY, O_WRONLY, O_PATH})
        EXPECT_EQ(tryDevice(UniqueFd(open("/dev/fuse", flags | O_CLOEXEC)).get()), "WrongDevice") << flags;
    for (const char *path : {"/dev/null", "/dev/zero", "/etc/passwd"})
        EXPECT_EQ(tryDevice(UniqueFd(open(path, (path[1] == 'd' ? O_RDWR : O_RDONLY) | O_CLOEXEC)).get()),
                  "WrongDevice")
            << path;
    EXPECT_EQ(tryDevice(openFolder("/").get()), "WrongDevice");
}

TEST_F(Rules, aDeviceThatServesAlreadyIsNotMountedAgain)
{
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(makeFolder(), server);
    EXPECT_EQ(tryAll(openFolder(makeFolder()).get(), server.device(), server.pidfd()), "DeviceInUse");
    EXPECT_TRUE(agent.unmount(id).ok());
}

/// As any holder of the device can: every lock is a line of fdinfo in front of the connection.
void lockBytes(int device, int count)
{
    for (int at = 0; at < count; ++at) {
        struct flock lock{};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        lock.l_start = 2 * at; // neighbours would become one lock
        lock.l_len = 1;
        ASSERT_EQ(fcntl(device, F_OFD_SETLK, &lock), 0);
    }
}

TEST_F(Rules, aFewLocksOnTheDeviceHideNothing)
{
    const RawServer server(Behaviour::Serves);
    lockBytes(server.device(), 30);
    const std::uint64_t id = mountAt(makeFolder(), server);
    EXPECT_EQ(tryAll(openFolder(makeFolder()).get(), server.device(), server.pidfd()), "DeviceInUse");
    EXPECT_TRUE(agent.unmount(id).ok());
}

TEST_F(Rules, aDeviceWithMoreLocksThanAreReadIsRefused)
{
    const RawServer server(Behaviour::Serves);
    lockBytes(server.device(), 2000);
    EXPECT_EQ(tryAll(openFolder(makeFolder()).get(), server.device(), server.pidfd()), "KernelRefused");
}

TEST_F(Rules, theServersDeathIsSeenBehindAnyNumberOfLocks)
{
    for (const int count : {30, 2000}) {
        RawServer server(Behaviour::NeverAnswers);
        const UniqueFd folder = openFolder(makeFolder());
        const AgentRequest request = mountRequest(60s);
        agent.send(request, std::array{folder.get(), server.device(), server.pidfd()});
        ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
        lockBytes(server.device(), count);
        kill(server.pid(), SIGKILL);
        const Answer answer = agent.await(request.request);
        EXPECT_EQ(answer.code(), ErrorCode::ServerExited) << count << ": " << answer.text();
        server.end();
        EXPECT_TRUE(eventually([&] { return connections() == m_before; }));
    }
}

TEST_F(Rules, oneDeviceInTwoMountsAtOnceServesOneOfThem)
{
    for (int i = 0; i < 20; ++i) {
        const RawServer server(Behaviour::Serves, 2ms);
        const std::array folders{openFolder(makeFolder()), openFolder(makeFolder())};
        const std::array requests{mountRequest(), mountRequest()};
        for (std::size_t at = 0; at < 2; ++at)
            agent.send(requests[at], std::array{folders[at].get(), server.device(), server.pidfd()});
        const Answer first = agent.await(requests[0].request);
        const Answer second = agent.await(requests[1].request);
        ASSERT_NE(first.ok(), second.ok()) << first.text() << " and " << second.text();
        EXPECT_EQ((first.ok() ? second : first).code(), ErrorCode::DeviceInUse)
            << first.text() << " and " << second.text();
        EXPECT_TRUE(agent.unmount(first.ok() ? first.raw.mountId : second.raw.mountId).ok());
    }
}

TEST_F(Rules, onlyALivingProcessOfTheCallerIsAServer)
{
    const RawServer bobs(Behaviour::NeverReads, {}, Bob);
    EXPECT_EQ(tryServer(bobs.pidfd()), "InvalidServer");
    EXPECT_EQ(tryServer(pidfdOf(1).get()), "InvalidServer");
    EXPECT_EQ(tryServer(pidfdOf(getpid()).get()), "InvalidServer");
    EXPECT_EQ(tryServer(openFolder("/").get()), "InvalidServer");
    const RawServer alices(Behaviour::NeverReads);
    const UniqueFd procFolder(
        open(("/proc/" + std::to_string(alices.pid())).c_str(), O_DIRECTORY | O_CLOEXEC));
    EXPECT_EQ(tryServer(procFolder.get()), "InvalidServer");
}

TEST_F(Rules, systemAccountsAreNotServed)
{
    for (const uid_t uid : {0u, 1u, 999u, 61184u, 65534u, UINT32_MAX}) {
        AgentRequest request = mountRequest();
        request.callerUid = uid;
        EXPECT_EQ(tryFolder(openFolder(makeFolder()), request), "SystemAccount") << uid;
        EXPECT_EQ(agent.unmount(mountIdOf("/"), UnmountMode::Normal, uid).code(), ErrorCode::SystemAccount)
            << uid;
    }
}

TEST_F(Rules, theDescriptionIsCheckedAgain)
{
    AgentRequest request = mountRequest();
    std::strcpy(request.subtype.data(), "a/b");
    EXPECT_EQ(tryFolder(openFolder(makeFolder()), request), "InvalidArgument");
    request = mountRequest();
    std::strcpy(request.source.data(), "a,allow_other");
    EXPECT_EQ(tryFolder(openFolder(makeFolder()), request), "InvalidArgument");
    request = mountRequest();
    request.flags = 32;
    EXPECT_EQ(tryFolder(openFolder(makeFolder()), request), "InvalidArgument");
}

TEST_F(Rules, aFolderThatChangesHandsWhileTheServerThinksIsRefused)
{
    const std::string path = makeFolder();
    const UniqueFd folder = openFolder(path);
    const RawServer server(Behaviour::Serves, 300ms);
    const AgentRequest request = mountRequest();
    agent.send(request, std::array{folder.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
    ASSERT_EQ(chown(path.c_str(), 0, 0), 0);
    const Answer answer = agent.await(request.request);
    EXPECT_EQ(answer.code(), ErrorCode::NotYourFolder) << answer.text();
    EXPECT_TRUE(mountsOn(path).empty());
}

TEST_F(Rules, whatIsMountedOnTheFolderMeanwhileIsNotCovered)
{
    const std::string path = makeFolder();
    const UniqueFd stale = openFolder(path);
    ASSERT_EQ(mount("roots", path.c_str(), "tmpfs", 0, "mode=700"), 0);
    const std::uint64_t roots = mountIdOf(path);
    EXPECT_EQ(tryFolder(stale), "Covered");
    EXPECT_EQ(mountsOn(path).size(), 1u);
    EXPECT_EQ(mountIdOf(path), roots);
    umount(path.c_str());
    EXPECT_EQ(tryFolder(stale), "ok");
}

TEST_F(Rules, aFolderThatIsRenamedMeanwhileStaysTheFolder)
{
    const std::string path = makeFolder();
    const UniqueFd folder = openFolder(path);
    const RawServer server(Behaviour::Serves, 200ms);
    const AgentRequest request = mountRequest();
    agent.send(request, std::array{folder.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
    ASSERT_EQ(rename(path.c_str(), (path + ".moved").c_str()), 0);
    ASSERT_EQ(symlink("/etc", path.c_str()), 0);
    const Answer answer = agent.await(request.request);
    EXPECT_TRUE(answer.ok()) << answer.text();
    EXPECT_TRUE(mountsOn("/etc").empty());
    EXPECT_EQ(mountsOn(path + ".moved").size(), 1u);
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

} // namespace
} // namespace fuseboard::test
