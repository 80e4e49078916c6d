// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the command lines of the shipped types, argument by argument.

#include "tests/catalog/shipped.h"

namespace fuseboard {
namespace {

using Words = std::vector<std::string>;

Words argvOf(std::string_view type, const LaunchRequest &wish)
{
    const auto plan = planLaunch(shipped(type), wish);
    EXPECT_TRUE(plan) << messageOf(plan.error());
    if (!plan)
        return {};
    EXPECT_EQ(plan->argv.front(), (fakePrograms() / type).string());
    return {plan->argv.begin() + 1, plan->argv.end()};
}

TEST(LaunchPlanTest, bindfsOnADescriptor)
{
    EXPECT_EQ(argvOf("bindfs", request("/srv")), (Words{"-f", "--no-allow-other", "/srv", "/dev/fd/3"}));
    EXPECT_EQ(argvOf("bindfs", request("/srv", {{"perms", "og-x:u=rwX"}, {"ro", ""}, {"delete-deny", ""}})),
              (Words{"-f", "--no-allow-other", "--perms=og-x:u=rwX", "--delete-deny", "/srv", "/dev/fd/3"}));
}

TEST(LaunchPlanTest, whatAServerWouldAskTheKernelForIsAskedForHim)
{
    EXPECT_TRUE(
        planLaunch(shipped("bindfs"), request("/srv"))->spec.flags.has(MountFlag::DefaultPermissions));
    EXPECT_TRUE(planLaunch(shipped("bindfs"), request("/srv"))->askedOptions.empty());
    EXPECT_FALSE(planLaunch(shipped("sshfs"), request("h:/"))->spec.flags.has(MountFlag::DefaultPermissions));
}

TEST(LaunchPlanTest, bindfsByItself)
{
    EXPECT_EQ(argvOf("bindfs", request("/srv", {{"ro", ""}, {"noexec", ""}}, LaunchMode::Fusermount)),
              (Words{"-f", "--no-allow-other", "-o", "ro,noexec,default_permissions", "-o",
                     "nonempty,subtype=bindfs", "/srv", "/home/alice/mnt"}));
    EXPECT_EQ(argvOf("bindfs", request("/a,b", {}, LaunchMode::Fusermount)),
              (Words{"-f", "--no-allow-other", "-o", "default_permissions", "-o", "nonempty,subtype=bindfs",
                     "/a,b", "/home/alice/mnt"}));
}

TEST(LaunchPlanTest, squashfuse)
{
    EXPECT_EQ(argvOf("squashfuse", request("/i.sqfs", {{"offset", "4096"}})),
              (Words{"-f", "-o", "offset=4096", "/i.sqfs", "/dev/fd/3"}));
    EXPECT_EQ(argvOf("squashfuse", request("/a,b", {}, LaunchMode::Fusermount)).at(4),
              "subtype=squashfuse,fsname=squashfuse:/a%2Cb");
    EXPECT_EQ(argvOf("squashfuse", request("/i.sqfs", {}, LaunchMode::Fusermount)),
              (Words{"-f", "-o", "ro", "-o", "subtype=squashfuse,fsname=squashfuse:/i.sqfs", "/i.sqfs",
                     "/home/alice/mnt"}));
    EXPECT_TRUE(planLaunch(shipped("squashfuse"), request("/i.sqfs"))->spec.flags.has(MountFlag::ReadOnly));
    EXPECT_EQ(planLaunch(shipped("squashfuse"), request("/i", {{"rw", ""}})).error().code,
              ErrorCode::InvalidOption);
    EXPECT_EQ(planLaunch(shipped("bindfs"), request("/i", {{"rw", ""}, {"ro", ""}})).error().code,
              ErrorCode::InvalidOption);
}

TEST(LaunchPlanTest, sshfsWithWhatIsGoodForEverybody)
{
    EXPECT_EQ(argvOf("sshfs", request("alice@host:/srv")),
              (Words{"-f", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=15",
                     "-o", "ServerAliveCountMax=3", "alice@host:/srv", "/dev/fd/3"}));
}

TEST(LaunchPlanTest, sshfsWithWhatTheUserSays)
{
    EXPECT_EQ(argvOf("sshfs", request("host:",
                                      {{"port", "2222"},
                                       {"ConnectTimeout", "5"},
                                       {"reconnect", ""},
                                       {"ServerAliveInterval", "0"},
                                       {"ServerAliveCountMax", "1"},
                                       {"ro", ""}},
                                      LaunchMode::Fusermount)),
              (Words{"-f", "-o", "BatchMode=yes", "-p", "2222", "-o", "ConnectTimeout=5", "-o", "reconnect",
                     "-o", "ServerAliveInterval=0", "-o", "ServerAliveCountMax=1", "-o", "ro",
                     "host:", "/home/alice/mnt"}));
}

TEST(LaunchPlanTest, sshfsAsksThroughOurProgramWhereSomebodyAnswers)
{
    LaunchRequest wish = request("alice@host:/srv");
    EXPECT_TRUE(planLaunch(shipped("sshfs"), wish)->environment.empty());
    wish.answers = {.askpass = "/opt/askpass", .address = "FUSEBOARD_QUESTIONS=0001f"};
    EXPECT_FALSE(std::ranges::contains(argvOf("sshfs", wish), "BatchMode=yes"));
    EXPECT_EQ(planLaunch(shipped("sshfs"), wish)->environment,
              (Words{"SSH_ASKPASS=/opt/askpass", "SSH_ASKPASS_REQUIRE=force", "FUSEBOARD_QUESTIONS=0001f"}));
    wish.source = "/srv";
    EXPECT_TRUE(planLaunch(shipped("bindfs"), wish)->environment.empty()) << "it never asks";
}

TEST(LaunchPlanTest, mergerfsWithSeveralFolders)
{
    EXPECT_EQ(argvOf("mergerfs",
                     request("/a:/b c", {{"category.create", "mfs"}, {"ro", ""}}, LaunchMode::Fusermount)),
              (Words{"-f", "-o", "category.create=mfs", "-o", "ro,default_permissions", "-o",
                     "nonempty,fsname=mergerfs:/a:/b c", "/a:/b c", "/home/alice/mnt"}));
    EXPECT_EQ(argvOf("mergerfs", request("/a,b", {}, LaunchMode::Fusermount)).at(4),
              "nonempty,fsname=mergerfs:/a%2Cb");
}

TEST(LaunchPlanTest, eachOfSeveralRelativeFoldersCountsFromTheCurrentOne)
{
    const auto plan = planLaunch(shipped("mergerfs"), request("one:/two:three", {}, LaunchMode::Fusermount));
    ASSERT_TRUE(plan);
    const auto here = std::filesystem::current_path();
    EXPECT_EQ(plan->source, (here / "one").string() + ":/two:" + (here / "three").string());
    EXPECT_EQ(plan->spec.source, "mergerfs:" + plan->source);
}

TEST(LaunchPlanTest, rcloneTakesTheKernelsOptionsInWordsOfItsOwn)
{
    const Words common{"mount", "--ask-password=false", "--log-format=", "--allow-non-empty",
                       "--devname=far:dir"};
    const Words rest{"--", "far:dir", "/home/alice/mnt"};
    Words expected = common;
    expected.insert(expected.end(), {"--dir-cache-time=5s", "--contimeout=15s", "--read-only"});
    expected.insert(expected.end(), rest.begin(), rest.end());
    EXPECT_EQ(
        argvOf("rclone", request("far:dir", {{"ro", ""}, {"dir-cache-time", "5"}}, LaunchMode::Fusermount)),
        expected);
    expected = common;
    expected.insert(expected.end(), {"--contimeout=15s", "--allow-other", "--default-permissions"});
    expected.insert(expected.end(), rest.begin(), rest.end());
    EXPECT_EQ(argvOf("rclone", request("far:dir", {{"allow_other", ""}, {"rw", ""}}, LaunchMode::Fusermount)),
              expected);
}

TEST(LaunchPlanTest, anOptionThatTheProgramWouldLoseIsRefused)
{
    for (const char *name : {"noexec", "noatime", "max_read"}) {
        const OptionValue option{name, name == std::string("max_read") ? "4096" : ""};
        const auto plan = planLaunch(shipped("rclone"), request("far:", {option}, LaunchMode::Fusermount));
        ASSERT_FALSE(plan) << name;
        EXPECT_EQ(plan.error().code, ErrorCode::InvalidOption);
        EXPECT_TRUE(plan.error().context.contains(name)) << plan.error().context;
    }
}

TEST(LaunchPlanTest, cryfsIsToldNotToAsk)
{
    const auto plan =
        planLaunch(shipped("cryfs"), request("/vault", {{"noatime", ""}}, LaunchMode::Fusermount));
    ASSERT_TRUE(plan);
    EXPECT_EQ(Words(plan->argv.begin() + 1, plan->argv.end()),
              (Words{"-f", "-o", "noatime", "-o", "nonempty", "/vault", "/home/alice/mnt"}));
    EXPECT_EQ(plan->environment, (Words{"CRYFS_FRONTEND=noninteractive", "CRYFS_NO_UPDATE_CHECK=true"}));
    EXPECT_EQ(plan->spec.source, "cryfs@/vault");
}

TEST(LaunchPlanTest, whatMountsByItselfIsNotLaunchedForTheHelper)
{
    for (const char *type : {"cryfs", "mergerfs", "rclone"}) {
        const auto plan = planLaunch(shipped(type), request("far:"));
        ASSERT_FALSE(plan);
        EXPECT_EQ(plan.error().code, ErrorCode::Unsupported);
        EXPECT_TRUE(plan.error().context.contains("mounts by itself")) << plan.error().context;
    }
}

TEST(LaunchPlanTest, aFlagThatIsSwitchedOffIsNotPassed)
{
    const auto plan = planLaunch(shipped("sshfs"), request("h:/", {{"reconnect", "no"}}));
    EXPECT_FALSE(std::ranges::contains(plan->argv, "reconnect"));
    EXPECT_EQ(plan->askedOptions, Words{"reconnect=no"});
}

TEST(LaunchPlanTest, theRestOfThePlanIsFilled)
{
    const auto plan = planLaunch(shipped("sshfs"), request("alice@host:/srv", {{"port", "022"}}));
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->type, "sshfs");
    EXPECT_EQ(plan->spec.subtype, "sshfs");
    EXPECT_EQ(plan->spec.source, "alice@host:/srv");
    EXPECT_EQ(plan->source, "alice@host:/srv");
    EXPECT_EQ(plan->sourceKind, SourceKind::Remote);
    EXPECT_TRUE(plan->needsCredentials);
    EXPECT_EQ(plan->askedOptions, Words{"port=22"});
    EXPECT_TRUE(validate(plan->spec));
    EXPECT_FALSE(planLaunch(shipped("bindfs"), request("/srv"))->needsCredentials);
}

TEST(LaunchPlanTest, aRelativeSourceCountsFromTheCurrentFolder)
{
    const auto plan = planLaunch(shipped("bindfs"), request("some folder"));
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->source, (std::filesystem::current_path() / "some folder").string());
    EXPECT_TRUE(planLaunch(shipped("bindfs"), request("-o"))->source.starts_with('/'));
}

TEST(LaunchPlanTest, aMissingProgramNamesItsPackage)
{
    LaunchRequest wish = request("/srv");
    wish.programFolders = {"/nonexistent"};
    const auto plan = planLaunch(shipped("bindfs"), wish);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, ErrorCode::ProgramMissing);
    EXPECT_TRUE(plan.error().context.contains("package bindfs")) << plan.error().context;
}

TEST(LaunchPlanTest, programsAreNotLookedForInPath)
{
    ::setenv("PATH", fakePrograms().c_str(), 1);
    for (const auto &folder : LaunchRequest::standardProgramFolders())
        EXPECT_TRUE(folder.is_absolute() && folder != fakePrograms()) << folder;
    FileSystemType type = shipped("bindfs");
    type.program = "no-program-has-this-name";
    EXPECT_EQ(findProgram(type, LaunchRequest::standardProgramFolders()).error().code,
              ErrorCode::ProgramMissing);
    type.program = (fakePrograms() / "bindfs").string();
    EXPECT_EQ(findProgram(type, {})->string(), type.program) << "an absolute path is the author's will";
}

TEST(LaunchPlanTest, aWayThatTheTypeDoesNotHaveIsUnsupported)
{
    FileSystemType type = shipped("bindfs");
    type.descriptorArguments.clear();
    EXPECT_EQ(planLaunch(type, request("/srv")).error().code, ErrorCode::Unsupported);
    EXPECT_TRUE(planLaunch(type, request("/srv", {}, LaunchMode::Fusermount)));
}

TEST(LaunchPlanTest, theMountpointMustBeAbsolute)
{
    LaunchRequest wish = request("/srv");
    wish.mountpoint = "mnt";
    EXPECT_EQ(planLaunch(shipped("bindfs"), wish).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace fuseboard
