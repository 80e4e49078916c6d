// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes mounts away: whose, when, and what stays untouched.

#include "tests/agent/agenttest.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Unmounting : public AgentTest
{
protected:
    Unmounting() : m_folder(makeFolder()) {}
    std::string m_folder;
};

/// A process of alice whose working directory is the mount: it keeps it busy.
class Holder
{
public:
    explicit Holder(const std::string &folder)
    {
        m_pid = fork();
        if (m_pid == 0) {
            if (setresgid(Alice, Alice, Alice) != 0 || setresuid(Alice, Alice, Alice) != 0 ||
                chdir(folder.c_str()) != 0)
                _exit(1);
            pause();
        }
        const std::string cwd = "/proc/" + std::to_string(m_pid) + "/cwd";
        eventually([&] {
            std::array<char, 256> target{};
            return readlink(cwd.c_str(), target.data(), target.size() - 1) > 0 && folder == target.data();
        });
    }
    Holder(const Holder &) = delete;
    Holder &operator=(const Holder &) = delete;
    ~Holder()
    {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }

private:
    pid_t m_pid;
};

TEST_F(Unmounting, aBusyMountStaysAndSaysSo)
{
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(m_folder, server);
    {
        const Holder holder(m_folder);
        const Answer busy = agent.unmount(id);
        EXPECT_EQ(busy.code(), ErrorCode::MountBusy) << busy.text();
        EXPECT_EQ(busy.raw.sysErrno, EBUSY);
        EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    }
    EXPECT_TRUE(agent.unmount(id).ok());
}

TEST_F(Unmounting, aBusyMountCanBeDetached)
{
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(m_folder, server);
    const Holder holder(m_folder);
    const Answer answer = agent.unmount(id, UnmountMode::Detach);
    EXPECT_TRUE(answer.ok()) << answer.text();
    EXPECT_TRUE(mountsOn(m_folder).empty());
    EXPECT_TRUE(connections() != m_before); // it lives on for its last user
}

TEST_F(Unmounting, aHungMountCanBeForcedAndItsWaitersGetAnError)
{
    const RawServer server(Behaviour::HangsAfterInit);
    const std::uint64_t id = mountAt(m_folder, server);
    const pid_t waiter = fork();
    if (waiter == 0) {
        struct stat attributes{};
        if (setresgid(Alice, Alice, Alice) != 0 || setresuid(Alice, Alice, Alice) != 0)
            _exit(1);
        _exit(stat(m_folder.c_str(), &attributes) == 0 ? 2 : 3);
    }
    ASSERT_TRUE(eventually([&] {
        UniqueFd waiting(
            open(("/sys/fs/fuse/connections/" + std::to_string(*connections().rbegin()) + "/waiting").c_str(),
                 O_RDONLY | O_CLOEXEC));
        char count = '0';
        return read(waiting.get(), &count, 1) == 1 && count != '0';
    }));
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = agent.unmount(id, UnmountMode::Force);
    EXPECT_TRUE(answer.ok()) << answer.text();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 500ms);
    int status = 0;
    waitpid(waiter, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 3);
    EXPECT_TRUE(mountsOn(m_folder).empty());
}

TEST_F(Unmounting, abortingCutsTheConnectionAndLeavesTheMount)
{
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(m_folder, server);
    EXPECT_EQ(agent.abort(id, Bob).code(), ErrorCode::NotYourMount);
    const Answer answer = agent.abort(id);
    EXPECT_TRUE(answer.ok()) << answer.text();
    EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    siginfo_t info{};
    EXPECT_EQ(waitid(P_PID, static_cast<id_t>(server.pid()), &info, WEXITED | WNOWAIT), 0); // it sees ENODEV
    EXPECT_TRUE(agent.unmount(id).ok());
}

TEST_F(Unmounting, theMountsOfOthersStay)
{
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(m_folder, server);
    for (const auto mode : {UnmountMode::Normal, UnmountMode::Detach, UnmountMode::Force})
        EXPECT_EQ(agent.unmount(id, mode, Bob).code(), ErrorCode::NotYourMount);
    EXPECT_EQ(agent.unmount(id, UnmountMode::Normal, Alice).ok(), true);
}

TEST_F(Unmounting, anAdministratorMayTakeAwayTheMountOfAnother)
{
    const RawServer server(Behaviour::Serves);
    AgentRequest request = endRequest(RecordKind::Unmount, mountAt(m_folder, server), Bob);
    request.forOthers = 1;
    const Answer answer = agent.ask(request);
    EXPECT_TRUE(answer.ok()) << answer.text();
}

TEST_F(Unmounting, whatIsNotFuseIsNeverTouchedNotEvenForAdministrators)
{
    ASSERT_EQ(mount("other", m_folder.c_str(), "tmpfs", 0, ("uid=" + std::to_string(Alice)).c_str()), 0);
    for (const std::string &path : {m_folder, std::string("/"), std::string("/proc"), std::string("/tmp")}) {
        for (const auto mode : {UnmountMode::Normal, UnmountMode::Detach, UnmountMode::Force}) {
            AgentRequest request = endRequest(RecordKind::Unmount, mountIdOf(path));
            request.mode = static_cast<std::uint32_t>(mode);
            request.forOthers = 1;
            EXPECT_EQ(agent.ask(request).code(), ErrorCode::NotFuse) << path;
        }
    }
    EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    umount(m_folder.c_str());
}

TEST_F(Unmounting, anIdThatIsGoneOrNeverWasIsNoMount)
{
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(m_folder, server);
    EXPECT_TRUE(agent.unmount(id).ok());
    for (const std::uint64_t none : {id, std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX}) {
        EXPECT_EQ(agent.unmount(none).code(), ErrorCode::NoSuchMount) << none;
        EXPECT_EQ(agent.abort(none).code(), ErrorCode::NoSuchMount) << none;
    }
}

TEST_F(Unmounting, oneThatTheKernelHoldsHasItsDeadlineAndHoldsUpNobody)
{
    AgentProcess held(Kernel::HoldsUnmounts);
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = held.mount(m_folder, server, mountRequest()).raw.mountId;
    const auto begin = std::chrono::steady_clock::now();
    const AgentRequest request = endRequest(RecordKind::Unmount, id);
    held.send(request);
    const RawServer second(Behaviour::Serves);
    const Answer other = held.mount(makeFolder(), second, mountRequest());
    EXPECT_TRUE(other.ok()) << other.text();
    EXPECT_TRUE(held.abort(other.raw.mountId).ok());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
    EXPECT_EQ(held.await(request.request).text(), "DeadlinePassed/attach  ");
    EXPECT_TRUE(eventually([&] { return childrenOf(held.pid()).empty(); }));
    EXPECT_TRUE(agent.unmount(other.raw.mountId).ok());
    EXPECT_TRUE(agent.unmount(id).ok());
}

TEST_F(Unmounting, whatLiesOnTopIsNotTakenInItsPlace)
{
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(m_folder, server);
    ASSERT_EQ(mount("top", m_folder.c_str(), "tmpfs", 0, nullptr), 0);
    for (const auto mode : {UnmountMode::Normal, UnmountMode::Detach, UnmountMode::Force})
        EXPECT_EQ(agent.unmount(id, mode).code(), ErrorCode::Covered);
    EXPECT_EQ(mountsOn(m_folder).size(), 2u);
    EXPECT_NE(mountsOn(m_folder)[1].find("tmpfs"), std::string::npos);
    siginfo_t info{};
    EXPECT_EQ(waitid(P_PID, static_cast<id_t>(server.pid()), &info, WEXITED | WNOHANG | WNOWAIT), 0);
    EXPECT_EQ(info.si_pid, 0) << "Force has cut a connection that it could not unmount";
    umount(m_folder.c_str());
    EXPECT_TRUE(agent.unmount(id).ok());
}

TEST_F(Unmounting, aPlaceThatTheOwnerCannotReachIsNamed)
{
    const std::string closed = makeFolder(Alice, 0755);
    const std::string inner = closed + "/inner";
    ASSERT_EQ(mkdir(inner.c_str(), 0755), 0);
    ASSERT_EQ(chown(inner.c_str(), Alice, Alice), 0);
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(inner, server);
    ASSERT_EQ(chmod(closed.c_str(), 0), 0);
    const Answer answer = agent.unmount(id);
    EXPECT_EQ(answer.code(), ErrorCode::KernelRefused);
    EXPECT_EQ(answer.raw.sysErrno, EACCES);
    EXPECT_NE(answer.text().find("cannot reach"), std::string::npos) << answer.text();
    ASSERT_EQ(chmod(closed.c_str(), 0755), 0);
    EXPECT_TRUE(agent.unmount(id).ok());
}

TEST_F(Unmounting, aParentThatWasSwappedForALinkLeadsNowhere)
{
    const std::string parent = makeFolder(Alice, 0755);
    const std::string inner = parent + "/inner";
    ASSERT_EQ(mkdir(inner.c_str(), 0755), 0);
    ASSERT_EQ(chown(inner.c_str(), Alice, Alice), 0);
    const RawServer server(Behaviour::Serves);
    const std::uint64_t id = mountAt(inner, server);
    ASSERT_EQ(rename(parent.c_str(), (parent + ".moved").c_str()), 0);
    ASSERT_EQ(symlink("/", parent.c_str()), 0);
    const Answer answer = agent.unmount(id); // the kernel knows the new name
    EXPECT_TRUE(answer.ok()) << answer.text();
}

TEST_F(Unmounting, namesOfEveryKindAreFound)
{
    const std::vector<std::string> names{" (deleted)", "a\\012b",  "line\nbreak",
                                         "-o",         "\xff\xfe", std::string(255, 'x')};
    for (const std::string &name : names) {
        const std::string folder = makeFolder() + "/" + name;
        ASSERT_EQ(mkdir(folder.c_str(), 0755), 0);
        ASSERT_EQ(chown(folder.c_str(), Alice, Alice), 0);
        const RawServer server(Behaviour::Serves);
        const std::uint64_t id = mountAt(folder, server);
        const Answer answer = agent.unmount(id);
        EXPECT_TRUE(answer.ok()) << testing::PrintToString(name) << answer.text();
    }
}

} // namespace
} // namespace fuseboard::test
