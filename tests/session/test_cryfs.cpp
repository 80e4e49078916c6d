// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests cryfs with the command line and the environment of the catalogue, and a password that the
// test types.

#include "app/session/probe.h"
#include "tests/session/selfmounting.h"

namespace fuseboard {
namespace {

class Cryfs : public SelfMounting
{
protected:
    void SetUp() override
    {
        SelfMounting::SetUp();
        ::setenv("CRYFS_LOCAL_STATE_DIR", (folder / "state").c_str(), 1);
        std::filesystem::create_directory(vault());
    }
    std::filesystem::path vault() const { return folder / "vault"; }

    /// As the catalogue has it, with nobody at the keyboard.
    ServerStart start(std::vector<OptionValue> options = {}) const
    {
        return startOf("cryfs", vault(), std::move(options), LaunchMode::Fusermount, mountpoint());
    }
    ServerStart startWith(const std::string &password, std::vector<OptionValue> options = {}) const
    {
        ServerStart typed = start(std::move(options));
        const std::vector<std::string> shell = {"/bin/sh", "-c", R"(echo "$0" | "$@")", password};
        typed.plan.argv.insert(typed.plan.argv.begin(), shell.begin(), shell.end());
        return typed;
    }
    std::optional<SelfMount> mountWith(const std::string &password, std::vector<OptionValue> options,
                                       std::optional<Server> &server)
    {
        const auto mount = mounted(startWith(password, std::move(options)), server);
        EXPECT_TRUE(mount && server->keep({.id = mount->id}));
        return mount;
    }
    void unmount(Server &server)
    {
        ASSERT_TRUE(unmountWithFusermount(mountpoint(), UnmountMode::Normal));
        EXPECT_EQ(exitIn(allEvents(server)), (ServerExit{.code = 0, .signal = {}}));
    }
    ErrorCode complaintOf(const ServerStart &tried)
    {
        Server server = launched(tried);
        EXPECT_TRUE(server.openGate());
        EXPECT_NE(exitIn(allEvents(server, 20s)).code.value_or(0), 0);
        const auto recognised = recogniseFailure(type("cryfs"), server.logTail());
        EXPECT_TRUE(recognised) << ::testing::PrintToString(server.logTail());
        return recognised ? recognised->code : ErrorCode::Internal;
    }
};

TEST_F(Cryfs, mountsWithAPasswordAndShowsWhatIsWritten)
{
    std::optional<Server> server;
    const auto mount = mountWith("correct horse", {}, server);
    ASSERT_TRUE(mount);
    EXPECT_EQ(mount->type, "fuse.cryfs");
    EXPECT_EQ(mount->source, "cryfs@" + vault().string());
    EXPECT_TRUE(probeRoot(mountpoint(), 5s));
    std::ofstream(mountpoint() / "hello") << "hidden";
    EXPECT_EQ(contentOf(mountpoint() / "hello"), "hidden");
    unmount(*server);
    EXPECT_FALSE(std::filesystem::exists(mountpoint() / "hello"));
    EXPECT_EQ(complaintOf(start()), ErrorCode::PasswordNeeded) << "what there is now needs it too";
}

TEST_F(Cryfs, withoutAPasswordItSaysSoAndMakesNothing)
{
    EXPECT_EQ(complaintOf(start()), ErrorCode::PasswordNeeded);
    EXPECT_TRUE(std::filesystem::is_empty(vault()));
}

} // namespace
} // namespace fuseboard
