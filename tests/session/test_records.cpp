// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the session folder and the records in it.

#include "app/session/sessionfolder.h"
#include "app/session/supervisor/state.h"
#include "tests/session/launchtest.h"

#include <sys/stat.h>

namespace fuseboard {
namespace {

namespace fs = std::filesystem;

class Records : public LaunchTest
{
};

mode_t modeOf(const fs::path &path)
{
    struct stat info = {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
}

TEST_F(Records, theFolderIsMadeForTheUserAlone)
{
    const auto session = openSessionFolder();
    ASSERT_TRUE(session);
    EXPECT_EQ(session->path, folder / "fuseboard/mounts");
    EXPECT_EQ(modeOf(folder / "fuseboard"), 0700U);
    EXPECT_EQ(modeOf(folder / "fuseboard/mounts"), 0700U);
}

TEST_F(Records, aFolderThatWasOpenToOthersIsClosed)
{
    fs::create_directory(folder / "fuseboard");
    fs::permissions(folder / "fuseboard", fs::perms::all);
    ASSERT_TRUE(openSessionFolder());
    EXPECT_EQ(modeOf(folder / "fuseboard"), 0700U);
}

TEST_F(Records, aLinkInTheWayIsRefused)
{
    fs::create_directory(folder / "elsewhere");
    fs::create_directory_symlink(folder / "elsewhere", folder / "fuseboard");
    const auto session = openSessionFolder();
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().code, ErrorCode::SpawnFailed);
    EXPECT_TRUE(session.error().context.contains("no link")) << session.error().context;
    EXPECT_TRUE(fs::is_empty(folder / "elsewhere"));
    EXPECT_FALSE(Server::launch(script("true")));
}

TEST_F(Records, aFileInTheWayIsRefused)
{
    fs::create_directory(folder / "fuseboard");
    std::ofstream(folder / "fuseboard/mounts") << "x";
    EXPECT_FALSE(openSessionFolder());
}

TEST_F(Records, somebodyElsesFolderIsRefused)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can give a folder away";
    fs::create_directory(folder / "fuseboard");
    ASSERT_EQ(::chown((folder / "fuseboard").c_str(), 65534, 65534), 0);
    const auto session = openSessionFolder();
    ASSERT_FALSE(session);
    EXPECT_TRUE(session.error().context.contains("another account")) << session.error().context;
}

TEST_F(Records, withoutARuntimeFolderTheCacheServes)
{
    ::unsetenv("XDG_RUNTIME_DIR");
    ::setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    EXPECT_EQ(openSessionFolder()->path, folder / "cache/fuseboard/run/mounts");
    ::unsetenv("XDG_CACHE_HOME");
    ::setenv("HOME", (folder / "home").c_str(), 1);
    EXPECT_EQ(openSessionFolder()->path, folder / "home/.cache/fuseboard/run/mounts");
    ::setenv("XDG_RUNTIME_DIR", "relative", 1);
    EXPECT_EQ(openSessionFolder()->path, folder / "home/.cache/fuseboard/run/mounts");
    ::setenv("XDG_RUNTIME_DIR", "/proc/1", 1);
    fs::permissions(folder, fs::perms::all);
    ::setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
    EXPECT_EQ(openSessionFolder()->path, folder / "home/.cache/fuseboard/run/mounts")
        << "others may write there";
}

TEST_F(Records, aStateSurvivesBeingWrittenWithAnyBytes)
{
    supervisor::State state;
    state.removesFolder = true;
    state.mountpoint = "/home/a b\n=%41\xff\\";
    state.type = "sshfs";
    state.source = "h:/\x1b";
    state.mountId = ~std::uint64_t{0};
    state.connection = 4'000'000'000;
    state.helper = true;
    state.serverPid = 12;
    state.startedMs = 1'700'000'000'123;
    state.exitSignal = 9;
    EXPECT_EQ(supervisor::parseState(supervisor::formatState(state)), state);
    EXPECT_EQ(supervisor::parseState(supervisor::formatState(state) + "laterKey=1\n"), state);
    EXPECT_FALSE(supervisor::parseState("schema=2\nmountpoint=/x\n"));
    EXPECT_FALSE(supervisor::parseState("schema=1\n"));
    EXPECT_FALSE(supervisor::parseState(""));
}

TEST_F(Records, theNewestRecordOfAMountpointIsFound)
{
    for (const char *word : {"first", "second"}) {
        Server server = launched(script(std::string("echo ") + word));
        ASSERT_TRUE(server.openGate());
        allEvents(server);
    }
    Server other = launched(script("true", "/mnt/other"));
    EXPECT_EQ(*readLog(*recordFor("/mnt/here")), "second\n");
    EXPECT_EQ(recordFor("/mnt/nowhere").error().code, ErrorCode::NoLog);
    const auto all = readRecords();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].mountpoint, "/mnt/other");
    EXPECT_EQ(all[0].type, "fake");
    EXPECT_EQ(all[0].source, "fake:source");
    EXPECT_TRUE(all[0].isRunning);
    EXPECT_FALSE(all[1].isRunning);
    EXPECT_EQ(all[1].exit, (ServerExit{.code = 0, .signal = {}}));
}

TEST_F(Records, aRecordMayHaveLostItsLog)
{
    Server server = launched(script("true"));
    const auto record = recordFor("/mnt/here");
    ASSERT_TRUE(record && readLog(*record));
    fs::remove(record->folder / "log");
    const auto lost = readLog(*record);
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, ErrorCode::NoLog);
}

TEST_F(Records, oldOnesAreRemovedAndLivingOnesStay)
{
    Server living = launched(script("sleep 30"));
    for (int round = 0; round < 6; ++round) {
        Server server = launched(script("true"));
        ASSERT_TRUE(server.openGate());
        allEvents(server);
    }
    const auto records = readRecords();
    EXPECT_LE(records.size(), 1 + MaxRecordsPerPlace + 1);
    EXPECT_TRUE(std::ranges::contains(records, living.pid(), &MountRecord::serverPid));
}

TEST_F(Records, oldOnesOfManyPlacesAreBoundedToo)
{
    for (std::size_t place = 0; place < MaxRecords + 10; ++place)
        ASSERT_TRUE(createRecordFolder("/mnt/" + std::to_string(place)));
    EXPECT_LE(recordNames(*openSessionFolder()).size(), MaxRecords + 1);
}

TEST_F(Records, damagedRecordsAreLeftOut)
{
    const auto record = createRecordFolder("/mnt/here");
    ASSERT_TRUE(record);
    EXPECT_TRUE(readRecords().empty());
    std::ofstream(record->path / "state") << "schema=1\nmountpoint=/mnt/here\nserverPid=x\nexitCode=\n=\n%";
    ASSERT_EQ(readRecords().size(), 1U);
    EXPECT_EQ(readRecords()[0].serverPid, -1);
    fs::remove(record->path / "state");
    fs::create_symlink("/etc/passwd", record->path / "state");
    EXPECT_TRUE(readRecords().empty());
}

} // namespace
} // namespace fuseboard
