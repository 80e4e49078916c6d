// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests who descends from a process, and whether they are busy.

#include "app/mounts/processtree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace fuseboard;

namespace {

[[noreturn]] void rest()
{
    for (;;)
        ::pause();
}

[[noreturn]] void work()
{
    std::atomic<unsigned> count = 0;
    for (;;)
        ++count;
}

/// A child of ours that runs the task, with everything below it ended by the death of its group.
class Tree
{
public:
    explicit Tree(void (*task)())
    {
        m_pid = ::fork();
        if (m_pid == 0) {
            ::setpgid(0, 0);
            task();
            rest();
        }
        ::setpgid(m_pid, m_pid);
    }
    ~Tree()
    {
        ::kill(-m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    Tree(const Tree &) = delete;
    Tree &operator=(const Tree &) = delete;
    pid_t pid() const { return m_pid; }

    /// Whether it is, within five seconds, at rest or not at every one of ten looks in a row.
    bool comesTo(bool shouldRest) const
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        int inARow = 0;
        while (inARow < 10 && std::chrono::steady_clock::now() < end) {
            inARow = isAtRest(m_pid) == shouldRest ? inARow + 1 : 0;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return inARow == 10;
    }

private:
    pid_t m_pid;
};

TEST(ProcessTree, OfOneThatWaitsIsAtRest)
{
    EXPECT_TRUE(Tree(rest).comesTo(true));
    EXPECT_TRUE(Tree([] { ::raise(SIGSTOP); }).comesTo(true));
    EXPECT_TRUE(Tree([] { ::_exit(0); }).comesTo(true)) << "it has ended, and nobody has collected it";
}

TEST(ProcessTree, OfOneThatWorksIsNot)
{
    EXPECT_TRUE(Tree(work).comesTo(false));
}

TEST(ProcessTree, WhoseChildWorksIsNotAtRest)
{
    const Tree tree([] {
        if (::fork() == 0)
            work();
        rest();
    });
    EXPECT_TRUE(tree.comesTo(false));
}

TEST(ProcessTree, WhoseSecondThreadWorksIsNotAtRest)
{
    const Tree tree([] {
        std::thread(work).detach();
        rest();
    });
    EXPECT_TRUE(tree.comesTo(false));
}

TEST(ProcessTree, HasTheGrandchildrenAfterTheirParents)
{
    std::array<int, 2> ends = {};
    ASSERT_EQ(::pipe(ends.data()), 0);
    static int out = -1;
    out = ends[1];
    const Tree tree([] {
        if (::fork() == 0) {
            const std::array<pid_t, 2> pids = {::getpid(), ::fork()};
            if (pids[1] != 0)
                (void)!::write(out, pids.data(), sizeof pids);
        }
        rest();
    });
    std::array<pid_t, 2> below = {};
    ASSERT_EQ(::read(ends[0], below.data(), sizeof below), static_cast<ssize_t>(sizeof below));
    EXPECT_EQ(processTree(tree.pid()), (std::vector<pid_t>{tree.pid(), below[0], below[1]}));
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(ProcessTree, StateIsFoundBehindAnyName)
{
    EXPECT_EQ(parseRunState("12 (sshfs) S 7 12 12 0"), 'S');
    EXPECT_EQ(parseRunState("12 (a) R 9 (b) D 7 12"), 'D');
    EXPECT_EQ(parseRunState("12 (sshfs) "), 0);
    EXPECT_EQ(parseRunState("12 sshfs S 7"), 0);
    EXPECT_EQ(parseRunState(""), 0);
}

} // namespace
