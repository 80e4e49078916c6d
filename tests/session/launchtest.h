// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what the tests that launch servers share: a session folder of their own and ways to wait.
#pragma once

#include "app/session/record.h"
#include "app/session/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace fuseboard {

inline bool waitUntil(const std::function<bool()> &isTrue,
                      std::chrono::milliseconds deadline = std::chrono::seconds(5))
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!isTrue()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

inline bool isAlive(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(file, text);
    // A zombie that nobody has collected yet is as dead as can be.
    return !text.empty() && text[text.rfind(')') + 2] != 'Z';
}

inline std::string contentOf(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class LaunchTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "launch-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        ::setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
        ::setenv("FUSEBOARD_SUPERVISOR", TEST_SUPERVISOR, 1);
    }
    void TearDown() override
    {
        // They still write there, and kept ones would outlive the tests.
        for (const pid_t supervisor : supervisors)
            ::kill(supervisor, SIGTERM);
        for (const pid_t supervisor : supervisors)
            EXPECT_TRUE(waitUntil([=] { return !isAlive(supervisor); })) << supervisor;
        std::error_code error;
        std::filesystem::remove_all(folder, error);
    }

    /// A "server" that is a shell script; $0 is the test's folder.
    ServerStart script(const std::string &text, const std::filesystem::path &mountpoint = "/mnt/here") const
    {
        ServerStart start;
        start.plan.type = "fake";
        start.plan.spec.subtype = "fake";
        start.plan.spec.source = "fake:source";
        start.plan.argv = {"/bin/sh", "-c", text, folder.string()};
        start.mountpoint = mountpoint;
        return start;
    }

    Server launched(const ServerStart &start)
    {
        auto server = Server::launch(start);
        if (!server) {
            std::fputs((messageOf(server.error()) + "\n").c_str(), stderr);
            std::abort();
        }
        supervisors.push_back(server->supervisorPid());
        return std::move(*server);
    }

    /// All events until the supervisor has gone.
    static std::vector<ServerEvent> allEvents(Server &server,
                                              std::chrono::milliseconds deadline = std::chrono::seconds(8))
    {
        std::vector<ServerEvent> all;
        const auto isOver = [&] {
            for (const ServerEvent &event : server.readEvents())
                all.push_back(event);
            return !all.empty() && all.back().kind == ServerEvent::Kind::SupervisorGone;
        };
        EXPECT_TRUE(waitUntil(isOver, deadline));
        return all;
    }

    /// How the server ended; neither code nor signal where nothing was said of it.
    static ServerExit exitIn(const std::vector<ServerEvent> &events)
    {
        const auto exited = std::ranges::find(events, ServerEvent::Kind::Exited, &ServerEvent::kind);
        return exited == events.end() ? ServerExit() : exited->exit;
    }

    std::filesystem::path folder;
    std::vector<pid_t> supervisors; ///< of launched()
};

} // namespace fuseboard
