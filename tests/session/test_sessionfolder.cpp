// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests that each step on the way to the session folder may fail, and is named then.

#include "app/session/sessionfolder.h"
#include "tests/agent/olderkernel.h"
#include "tests/session/launchtest.h"

#include <cerrno>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace fuseboard {
namespace {

namespace fs = std::filesystem;
using test::CallArgument;
using test::refuseCall;

/// Each test gives the environment that it needs; what was there before comes back.
class SessionFolderSteps : public LaunchTest
{
protected:
    void SetUp() override
    {
        LaunchTest::SetUp();
        for (const char *name : {"HOME", "XDG_CACHE_HOME"}) {
            if (const char *value = std::getenv(name))
                m_before.emplace_back(name, value);
            ::unsetenv(name);
        }
    }
    void TearDown() override
    {
        ::unsetenv("XDG_CACHE_HOME");
        for (const auto &[name, value] : m_before)
            ::setenv(name.c_str(), value.c_str(), 1);
        LaunchTest::TearDown();
    }

    static void expectRefusal(const Result<SessionFolder> &result, int sysErrno, const std::string &words)
    {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::SpawnFailed);
        EXPECT_EQ(result.error().stage, Stage::Spawn);
        EXPECT_EQ(result.error().sysErrno, sysErrno);
        EXPECT_TRUE(result.error().context.contains(words)) << result.error().context;
    }

    /// What the function gives where the kernel refuses a call. A filter can only be lost with its thread.
    template <typename Function>
    static auto whereRefused(long call, int error, std::optional<CallArgument> only, Function function)
    {
        std::optional<decltype(function())> result;
        std::thread([&] {
            ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            refuseCall(call, error, only);
            result.emplace(function());
        }).join();
        return std::move(*result);
    }

private:
    std::vector<std::pair<std::string, std::string>> m_before;
};

TEST_F(SessionFolderSteps, whereNothingCanBeMade)
{
    ::setenv("XDG_RUNTIME_DIR", "/proc/self", 1); // our own, and closed to others
    expectRefusal(openSessionFolder(), ENOENT, "/proc/self/fuseboard cannot be made.");
}

TEST_F(SessionFolderSteps, whereAFolderCannotBeClosedToOthers)
{
    fs::create_directory(folder / "fuseboard");
    fs::permissions(folder / "fuseboard", fs::perms::all);
    const auto session = whereRefused(SYS_fchmod, EPERM, std::nullopt, openSessionFolder);
    expectRefusal(session, EPERM, "is open to other accounts.");
    EXPECT_TRUE(fs::is_empty(folder / "fuseboard"));
}

TEST_F(SessionFolderSteps, whereNoVariableNamesAPlace)
{
    ::unsetenv("XDG_RUNTIME_DIR");
    const fs::path before = fs::current_path();
    fs::current_path(folder);
    const auto session = openSessionFolder();
    fs::current_path(before);
    expectRefusal(session, 0, "neither XDG_RUNTIME_DIR nor HOME is set");
    EXPECT_TRUE(fs::is_empty(folder)) << "the current folder is nobody's choice";
}

TEST_F(SessionFolderSteps, whereTheCacheIsNoFolder)
{
    ::unsetenv("XDG_RUNTIME_DIR");
    std::ofstream(folder / "cache") << "x";
    ::setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    expectRefusal(openSessionFolder(), ENOTDIR, (folder / "cache").string() + " cannot be opened.");
}

TEST_F(SessionFolderSteps, whereARecordCannotBeLocked)
{
    const CallArgument exclusively = {.argument = 1, .value = LOCK_EX | LOCK_NB};
    const auto record =
        whereRefused(SYS_flock, EWOULDBLOCK, exclusively, [] { return createRecordFolder("/mnt/here"); });
    expectRefusal(record, EWOULDBLOCK, "cannot be locked.");
    EXPECT_TRUE(createRecordFolder("/mnt/here")) << "somebody only held it for a while";
}

} // namespace
} // namespace fuseboard
