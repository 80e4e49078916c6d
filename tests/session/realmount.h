// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what the tests with real programs share: the shipped catalogue, a source, a mountpoint, an
// image.
#pragma once

#include "app/catalog/catalog.h"
#include "app/catalog/launchplan.h"
#include "app/catalog/recognise.h"
#include "tests/session/launchtest.h"

namespace fuseboard {

inline std::string environmentOr(const char *name, const std::string &other)
{
    const char *value = std::getenv(name);
    return value ? value : other;
}

class RealMount : public LaunchTest
{
protected:
    void SetUp() override
    {
        LaunchTest::SetUp();
        folder = std::filesystem::canonical(folder);
        std::filesystem::create_directories(folder / "source");
        std::filesystem::create_directory(mountpoint());
        std::ofstream(folder / "source/hello") << "from the source";
        ::setenv("FUSEBOARD_FUSERMOUNTS", TEST_FUSERMOUNTS, 1);
        ::setenv("RCLONE_CONFIG", (folder / "rclone.conf").c_str(), 1);
        std::ofstream(folder / "rclone.conf") << "[far]\ntype = alias\nremote = " << folder.string() << "\n";
        ASSERT_EQ(std::system(("mksquashfs " + (folder / "source").string() + " " +
                               (folder / "image").string() + " -quiet >/dev/null 2>&1")
                                  .c_str()),
                  0);
    }

    std::filesystem::path mountpoint() const { return folder / "mnt"; }

    static const FileSystemType &type(const std::string &name)
    {
        static const Catalog Shipped = Catalog::load({.folders = {TEST_TYPES_DIR}});
        return *Shipped.find(name);
    }

    static std::string remote(const std::filesystem::path &path)
    {
        return environmentOr("TEST_SSH_USER", "") + "@127.0.0.1:" + path.string();
    }

    /// What the type shows as "hello".
    std::string sourceFor(const std::string &name) const
    {
        if (name == "sshfs")
            return remote(folder / "source");
        if (name == "rclone")
            return "far:source";
        return (folder / (name == "squashfuse" ? "image" : "source")).string();
    }

    std::string labelFor(const std::string &name) const
    {
        return sourceLabel(type(name).label, sourceFor(name));
    }

    /// bindfs shows its source whatever it is told.
    static bool isLabelled(const std::string &name) { return name != "bindfs"; }

    static std::vector<OptionValue> portOption(const std::string &name)
    {
        return name == "sshfs" ? std::vector<OptionValue>{{"port", environmentOr("TEST_SSH_PORT", "1")}}
                               : std::vector<OptionValue>();
    }

    ServerStart startOf(const std::string &name, const std::string &source, std::vector<OptionValue> options,
                        LaunchMode mode, const std::filesystem::path &place) const
    {
        LaunchRequest request;
        request.source = source;
        request.mountpoint = place;
        request.options = std::move(options);
        request.mode = mode;
        auto plan = planLaunch(type(name), request);
        EXPECT_TRUE(plan) << messageOf(plan.error());
        ServerStart start;
        start.mountpoint = place;
        if (plan)
            start.plan = std::move(*plan);
        return start;
    }
};

} // namespace fuseboard
