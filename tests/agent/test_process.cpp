// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the agent as the bus does and looks at what it makes of itself and of the front.

#include "helper/agent/front.h"
#include "helper/agent/runagent.h"
#include "tests/agent/world.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <linux/capability.h>
#include <sstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard::test {
namespace {

class Process : public testing::Test
{
protected:
    Process()
    {
        std::filesystem::copy_file(TEST_FRONT, FrontPath, std::filesystem::copy_options::overwrite_existing);
        chmod(FrontPath, 0755);
        std::ofstream("/tmp/agent/report", std::ios::trunc);
        chmod("/tmp/agent/report", 0666);
    }
    ~Process() override
    {
        for (const char *name : {"/tmp/agent/stay", "/tmp/agent/fail", "/tmp/agent/report"})
            unlink(name);
    }
    static pid_t start(const AgentSetup &setup = {FrontPath, "nobody"})
    {
        const pid_t pid = fork();
        if (pid == 0) {
            inheritCapabilities();
            setenv("LD_PRELOAD", "/nonexistent.so", 1);
            setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", 1);
            open("/dev/null", O_RDWR); // NOLINT: a descriptor that somebody forgot to close
            _exit(runAgent(setup));
        }
        return pid;
    }
    /// As from a bus that was started with ambient capabilities.
    static void inheritCapabilities()
    {
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
        syscall(SYS_capget, &header, sets.data());
        sets[0].inheritable = sets[0].permitted;
        syscall(SYS_capset, &header, sets.data());
    }
    static int statusOf(pid_t pid)
    {
        int status = 0;
        waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    static std::string report()
    {
        std::ifstream file("/tmp/agent/report");
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    static constexpr const char *FrontPath = "/tmp/agent/front";
};

#define EXPECT_HAS(text, part)                                                                               \
    EXPECT_NE((text).find(part), std::string::npos) << (part) << " is not in\n" << (text)

TEST_F(Process, theFrontHasNothingThatIsWorthStealing)
{
    EXPECT_EQ(statusOf(start()), 0);
    const std::string text = report();
    EXPECT_HAS(text, "front Uid:\t65534\t65534\t65534\t65534\n");
    EXPECT_HAS(text, "front Gid:\t65534\t65534\t65534\t65534\n");
    EXPECT_HAS(text, "front Groups:\t \n");
    for (const std::string set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
        EXPECT_HAS(text, "front " + set + ":\t0000000000000000\n");
    EXPECT_HAS(text, "front NoNewPrivs:\t1\n");
    EXPECT_HAS(text, "hello 1\n");
}

TEST_F(Process, theFrontInheritsTheSocketAndAConstantEnvironment)
{
    EXPECT_EQ(statusOf(start()), 0);
    const std::string text = report();
    EXPECT_HAS(text, "fd 3\n");
    EXPECT_EQ(text.find("fd 4\n"), std::string::npos) << text;
    EXPECT_HAS(text, "env PATH=/usr/bin:/bin\nenv LANG=C.UTF-8\nhello");
}

TEST_F(Process, theFrontDoesNotInheritWhatTheAgentForgot)
{
    const UniqueFd forgotten(open("/dev/null", O_RDWR)); // NOLINT: not closed when something is executed
    auto front = startFront(FrontPath, *findSystemAccount("nobody"));
    ASSERT_TRUE(front);
    front->socket.reset();
    EXPECT_TRUE(frontEndedWell(*front, 5000));
    const std::string text = report();
    EXPECT_HAS(text, "fd 3\n");
    EXPECT_EQ(text.find("fd " + std::to_string(forgotten.get()) + "\n"), std::string::npos) << text;
}

TEST_F(Process, theAgentKeepsThreeCapabilities)
{
    std::ofstream("/tmp/agent/stay");
    const pid_t pid = start();
    // CAP_SETGID 6, CAP_SETUID 7, CAP_SYS_ADMIN 21. The front may have looked before the agent was done: look
    // again.
    const std::string path = "/proc/" + std::to_string(pid) + "/status";
    EXPECT_TRUE(eventually([&] {
        std::ifstream file(path);
        const std::string text(std::istreambuf_iterator<char>(file), {});
        return text.find("CapEff:\t00000000002000c0\n") != std::string::npos &&
               text.find("CapPrm:\t00000000002000c0\n") != std::string::npos &&
               text.find("CapBnd:\t00000000002000c0\n") != std::string::npos &&
               text.find("CapInh:\t0000000000000000\n") != std::string::npos &&
               text.find("NoNewPrivs:\t1\n") != std::string::npos;
    }));
    EXPECT_EQ(openDescriptors(pid), 7u); // 0 to 2, signals, timer, the front's pidfd and socket
    kill(pid, SIGTERM);
    EXPECT_EQ(statusOf(pid), 0);
}

TEST_F(Process, theFrontsFailureIsTheAgents)
{
    std::ofstream("/tmp/agent/fail");
    EXPECT_EQ(statusOf(start()), 1);
    EXPECT_EQ(statusOf(start({"/tmp/agent/nothing", "nobody"})), 1);
}

TEST_F(Process, theFrontEndsWithTheAgent)
{
    std::ofstream("/tmp/agent/stay");
    const pid_t pid = start();
    ASSERT_TRUE(eventually([] { return report().find("pid ") != std::string::npos; }));
    const std::string text = report();
    const pid_t front = std::stoi(text.substr(text.find("pid ") + 4));
    EXPECT_EQ(kill(front, 0), 0);
    kill(pid, SIGKILL);
    statusOf(pid);
    EXPECT_TRUE(eventually([&] { return kill(front, 0) != 0 && errno == ESRCH; }));
}

TEST_F(Process, closedStandardStreamsDoNotConfuseDescriptors)
{
    const pid_t pid = fork();
    if (pid == 0) {
        close_range(0, ~0u, 0);
        _exit(runAgent({FrontPath, "nobody"}));
    }
    EXPECT_EQ(statusOf(pid), 0);
    const std::string text = report();
    EXPECT_HAS(text, "fd 0\nfd 1\nfd 2\nfd 3\n");
    EXPECT_HAS(text, "hello 1\n");
}

TEST_F(Process, theFrontsAccountMustBeASystemAccount)
{
    EXPECT_FALSE(findSystemAccount("root").has_value());
    EXPECT_FALSE(findSystemAccount("does-not-exist").has_value());
    EXPECT_FALSE(findSystemAccount("").has_value());
    EXPECT_TRUE(findSystemAccount("nobody").has_value());
    EXPECT_EQ(statusOf(start({FrontPath, "root"})), 1);
}

TEST_F(Process, anAccountOfAPersonIsNotTaken)
{
    std::filesystem::copy_file("/etc/passwd", "/tmp/agent/passwd",
                               std::filesystem::copy_options::overwrite_existing);
    std::ofstream("/tmp/agent/passwd", std::ios::app)
        << "person:x:1000:1000::/:/bin/sh\nrootgroup:x:777:0::/:/bin/sh\n"
        << "good:x:778:778::/:/bin/sh\n";
    ASSERT_EQ(mount("/tmp/agent/passwd", "/etc/passwd", nullptr, MS_BIND, nullptr), 0);
    EXPECT_FALSE(findSystemAccount("person").has_value());
    EXPECT_FALSE(findSystemAccount("rootgroup").has_value());
    EXPECT_TRUE(findSystemAccount("good").has_value());
    umount("/etc/passwd");
}

} // namespace
} // namespace fuseboard::test
