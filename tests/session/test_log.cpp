// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the log: its bound, its notes, floods, odd bytes, a full disk.

#include "app/session/supervisor/logfile.h"
#include "tests/session/launchtest.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace fuseboard {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using supervisor::LogFile;
using supervisor::MaxLogSize;

class Log : public LaunchTest
{
protected:
    void SetUp() override
    {
        LaunchTest::SetUp();
        fd.reset(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    std::string text() const { return contentOf(folder / "log"); }

    UniqueFd fd;
};

/// What a log stands for: the server's bytes that are there, and those that our lines say are missing.
std::size_t everSaid(std::string_view log)
{
    constexpr std::string_view Mark = "[fuseboard: ";
    std::size_t total = 0;
    for (std::size_t place = log.find(Mark); place != std::string_view::npos; place = log.find(Mark)) {
        total += place - (place > 0 ? 1 : 0) + std::stoull(std::string(log.substr(place + Mark.size(), 20)));
        log.remove_prefix(log.find('\n', place) + 1);
    }
    return total + log.size();
}

TEST_F(Log, keepsEveryByteWhileThereIsRoom)
{
    LogFile log(fd.get());
    log.append("one\0two\x1b[31m\xff\n"s);
    log.append("three");
    EXPECT_EQ(text(), "one\0two\x1b[31m\xff\nthree"s);
}

TEST_F(Log, dropsTheOlderHalfAndSaysHowMuch)
{
    LogFile log(fd.get());
    std::string all;
    for (int line = 0; all.size() < static_cast<std::size_t>(MaxLogSize) * 5; ++line) {
        const std::string words = "line " + std::to_string(line) + "\n";
        log.append(words);
        all += words;
        const bool isTimeToLook = line % 10'000 == 0;
        ASSERT_LE(isTimeToLook ? text().size() : 0, static_cast<std::size_t>(MaxLogSize) + 200);
    }
    const std::string kept = text();
    long dropped = 0;
    ASSERT_EQ(std::sscanf(kept.c_str(), "[fuseboard: %ld bytes of older output were dropped]\n", &dropped), 1)
        << kept.substr(0, 80);
    EXPECT_GE(kept.size(), static_cast<std::size_t>(MaxLogSize) / 2);
    EXPECT_LE(kept.size(), static_cast<std::size_t>(MaxLogSize) + 200);
    EXPECT_EQ(everSaid(kept), all.size());
    const std::string rest = kept.substr(kept.find('\n') + 1);
    EXPECT_TRUE(all.ends_with(rest));
    EXPECT_EQ(static_cast<std::size_t>(dropped) + rest.size(), all.size());
    EXPECT_FALSE(std::filesystem::exists(folder / "log.new"));
}

TEST_F(Log, aReaderThatHasItOpenKeepsAWholeFile)
{
    LogFile log(fd.get());
    log.append(std::string(MaxLogSize, 'a'));
    const UniqueFd reader(::open((folder / "log").c_str(), O_RDONLY | O_CLOEXEC));
    log.append("b");
    EXPECT_EQ(::lseek(reader.get(), 0, SEEK_END), MaxLogSize + 1);
    EXPECT_LT(text().size(), static_cast<std::size_t>(MaxLogSize));
}

TEST_F(Log, aFullDiskLosesWordsAndSaysSoLater)
{
    const pid_t child = ::fork();
    if (child == 0) {
        // The limit stands for the full disk: write(2) fails beyond it.
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit before = {};
        ::getrlimit(RLIMIT_FSIZE, &before);
        rlimit tight = {.rlim_cur = 1000, .rlim_max = before.rlim_max};
        LogFile log(fd.get());
        ::setrlimit(RLIMIT_FSIZE, &tight);
        log.append(std::string(1500, 'x'));
        ::setrlimit(RLIMIT_FSIZE, &before);
        log.append("again\n");
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(text(),
              std::string(1000, 'x') +
                  "\n[fuseboard: 500 bytes are missing here: there was no room to write them]\nagain\n");
}

TEST_F(Log, controlsOfAServerAreShownAndNotObeyed)
{
    EXPECT_EQ(escapeControls("a\tb\nc"), "a\tb\nc");
    EXPECT_EQ(escapeControls("\x1b]0;title\x07"), "\\x1B]0;title\\x07");
    EXPECT_EQ(escapeControls("nul\0end"s), "nul\\x00end");
    EXPECT_EQ(escapeControls("\x7f\r"), "\\x7F\\x0D");
    EXPECT_EQ(escapeControls("\xc2\x9b"
                             "1m"),
              "\\xC2\\x9B1m")
        << "C1 controls";
    EXPECT_EQ(escapeControls("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    EXPECT_EQ(escapeControls("\xff\xc3"), "\\xFF\\xC3");
    EXPECT_EQ(escapeControls("\xc0\xaf"), "\\xC0\\xAF") << "over-long";
    EXPECT_EQ(escapeControls("\xed\xa0\x80"), "\\xED\\xA0\\x80") << "surrogate";
    EXPECT_EQ(escapeControls("\xf4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80") << "beyond U+10FFFF";
}

TEST_F(Log, aServersOddBytesComeThroughToLogAndTail)
{
    Server server = launched(script("printf 'a\\000b\\033[1m\\377\\r\\n\\nlast without end'"));
    ASSERT_TRUE(server.openGate());
    allEvents(server);
    EXPECT_EQ(server.logTail(), (std::vector<std::string>{"a\0b\x1b[1m\xff"s, "last without end"}));
    EXPECT_EQ(*readLog(*recordFor("/mnt/here")), "a\0b\x1b[1m\xff\r\n\nlast without end"s);
}

/// Processor time of a process in milliseconds.
long cpuTime(pid_t pid)
{
    std::istringstream stat(contentOf("/proc/" + std::to_string(pid) + "/stat"));
    std::string word;
    long user = 0, system = 0;
    for (int i = 0; i < 13; ++i)
        stat >> word;
    stat >> user >> system;
    return (user + system) * 1000 / ::sysconf(_SC_CLK_TCK);
}

TEST_F(Log, aFloodOfAGigabyteIsCountedAndCostsNeitherDiskNorProcessor)
{
    Server server = launched(script("head -c 1000000000 /dev/zero; echo; echo the end; sleep 0.3"));
    ASSERT_TRUE(server.openGate());
    long cpu = 0;
    std::size_t largest = 0;
    const auto begin = std::chrono::steady_clock::now();
    const auto record = recordFor("/mnt/here");
    ASSERT_TRUE(record);
    const auto isOver = [&] {
        cpu = std::max(cpu, cpuTime(server.supervisorPid()));
        std::error_code error;
        largest = std::max<std::size_t>(largest, std::filesystem::file_size(record->folder / "log", error));
        const auto events = server.readEvents();
        return !events.empty();
    };
    EXPECT_TRUE(waitUntil(isOver, 60s));
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    EXPECT_LT(took, 40s);
    EXPECT_LT(cpu * 3, took.count()) << "more than a third of one processor";
    EXPECT_LE(largest, static_cast<std::size_t>(MaxLogSize) + 70'000);
    EXPECT_TRUE(server.logTail().back() == "the end");
    EXPECT_EQ(everSaid(*readLog(*record)), 1'000'000'000 + std::string_view("\nthe end\n").size());
    RecordProperty("milliseconds", static_cast<int>(took.count()));
    RecordProperty("supervisorCpuMilliseconds", static_cast<int>(cpu));
}

TEST_F(Log, anIdleSupervisorIsSmallAndAsleep)
{
    Server server = launched(script("exec sleep 30"));
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(server.keep({.id = {1}}));
    const auto switches = [&] {
        const std::string status = contentOf("/proc/" + std::to_string(server.supervisorPid()) + "/status");
        return status.substr(status.find("voluntary_ctxt_switches"));
    };
    std::this_thread::sleep_for(100ms);
    const std::string before = switches();
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(switches(), before) << "it woke up without a reason";
    ::kill(server.supervisorPid(), SIGTERM);
}

} // namespace
} // namespace fuseboard
