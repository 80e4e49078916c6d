// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests hostile wishes: whatever they say, no argument of a server becomes an option or a command
// by it. CVE-2026-48711 is the first of the corpus.

#include "tests/catalog/shipped.h"

#include <array>

namespace fuseboard {
namespace {

using namespace std::string_view_literals;

constexpr auto Corpus = std::to_array<std::string_view>({
    "-oProxyCommand=touch canary",
    "[-oProxyCommand=touch canary]:/p",
    "-oProxyCommand=touch canary:/p",
    "alice@-oProxyCommand=touch canary:/p",
    "-o@host:/p",
    "-F/tmp/evil:/p",
    "--:/p",
    "-:",
    "host\n-oProxyCommand=x:/p",
    "host:/p\nProxyCommand x",
    "host\t:/p",
    "host:\x1b]0;x\x07",
    "$(touch canary):/p",
    "`touch canary`:/p",
    "a;touch canary:/p",
    "a|touch canary:/p",
    "a&touch canary:/p",
    "a b:/p",
    "a'b:/p",
    "a\"b:/p",
    "a\\b:/p",
    "a,ssh_command=x:/p",
    "%h:/p",
    "${HOME}:/p",
    "~root:/p",
    "al;ice@host:/p",
    "al ice@host:/p",
    "al%ice@host:/p",
    "@host:/p",
    "alice@:/p",
    "alice@@host:/p",
    "a@b@c:/p",
    "[::1:/p",
    "::1]:/p",
    "[]:/p",
    "[::1;x]:/p",
    "[fe80::1%;x]:/p",
    "http://host/p",
    "/local/path",
    "host",
    "",
    "h\xc3\xb6st:/p",
    "host\0:/p"sv,
    "*:/p",
    "host=x:/p",
});

TEST(Injection, sshfsRefusesEveryHostileHost)
{
    for (const std::string_view source : Corpus) {
        const auto plan = planLaunch(shipped("sshfs"), request(std::string(source)));
        ASSERT_FALSE(plan) << source;
        EXPECT_EQ(plan.error().code, ErrorCode::InvalidSource) << source;
        EXPECT_EQ(plan.error().stage, Stage::Validate);
    }
}

TEST(Injection, sshfsTakesTheOrdinaryOnes)
{
    for (const char *source :
         {"host:", "host:/", "host:dir", "alice@host.example.org:/srv/a b", "a_b@h-1:/x", "[::1]:/p",
          "alice@[fe80::1%eth0]:/p", "192.0.2.1:/p", "host:/a,b;c$d'e\"f", "host:/\xff", "host:-x"})
        EXPECT_TRUE(planLaunch(shipped("sshfs"), request(source))) << source;
}

/// The argument where the source stands, in both ways to launch.
std::string sourceArgument(const LaunchPlan &plan)
{
    return plan.argv.at(plan.argv.size() - 2);
}

TEST(Injection, aLocalSourceIsOneAbsoluteArgumentWhateverItIsCalled)
{
    for (const std::string_view source : Corpus) {
        if (source.empty() || source.contains('\0'))
            continue;
        for (const char *type : {"bindfs", "squashfuse"}) {
            for (const LaunchMode mode : {LaunchMode::Descriptor, LaunchMode::Fusermount}) {
                const auto plan = planLaunch(shipped(type), request(std::string(source), {}, mode));
                const auto plain = planLaunch(shipped(type), request("/plain", {}, mode));
                ASSERT_TRUE(plan) << source;
                EXPECT_TRUE(sourceArgument(*plan).starts_with('/') && sourceArgument(*plan).ends_with(source))
                    << source;
                EXPECT_EQ(plan->argv.size(), plain->argv.size()) << source;
                EXPECT_TRUE(validate(plan->spec)) << source;
            }
        }
    }
}

TEST(Injection, theLabelInAnOptionListStartsNoOption)
{
    const auto plan = planLaunch(shipped("squashfuse"),
                                 request("/x,allow_root,fsname=/dev/sda1", {}, LaunchMode::Fusermount));
    ASSERT_TRUE(plan);
    EXPECT_TRUE(std::ranges::contains(
        plan->argv, "subtype=squashfuse,fsname=squashfuse:/x%2Callow_root%2Cfsname=/dev/sda1"));
}

TEST(Injection, noOptionValueBecomesAnotherOption)
{
    for (const std::string_view value : Corpus) {
        for (const FileSystemType &type : shippedCatalog().types()) {
            for (const OptionType &option : type.options) {
                const std::string source = type.sourceKind == SourceKind::Remote ? "h:/" : "/x";
                ASSERT_TRUE(planLaunch(type, request(source, {}, modeOf(type)))) << type.name;
                const auto plan =
                    planLaunch(type, request(source, {{option.name, std::string(value)}}, modeOf(type)));
                const bool mayStand = option.kind == OptionKind::String || value.empty();
                EXPECT_TRUE(mayStand || !plan) << type.name << " " << option.name << " " << value;
                const bool standsAlone =
                    plan && value.starts_with('-') && std::ranges::contains(plan->argv, value);
                EXPECT_FALSE(standsAlone) << option.name << " " << value;
                EXPECT_FALSE(plan && (value.contains(',') || value.contains('\n')))
                    << option.name << " " << value;
            }
        }
    }
}

TEST(Injection, noOptionNameIsTakenForMoreThanAName)
{
    for (const std::string_view name : Corpus) {
        const auto plan = planLaunch(shipped("sshfs"), request("h:/", {{std::string(name), ""}}));
        ASSERT_FALSE(plan) << name;
        EXPECT_EQ(plan.error().code, ErrorCode::InvalidOption);
        EXPECT_FALSE(plan.error().context.contains('\x1b')) << "messages go to terminals";
    }
}

TEST(Injection, dangerousOptionsOfSshfsAreNotOffered)
{
    for (const char *name :
         {"ssh_command", "sftp_server", "directport", "ProxyCommand", "LocalCommand", "PermitLocalCommand",
          "KnownHostsCommand", "StrictHostKeyChecking", "UserKnownHostsFile", "password_stdin", "passive",
          "no_contain_symlinks", "allow_root", "modules", "BatchMode", "F", "Match", "Include"})
        EXPECT_EQ(planLaunch(shipped("sshfs"), request("h:/", {{name, "x"}})).error().code,
                  ErrorCode::InvalidOption)
            << name;
}

/// What rclone would take for something else than a remote of the user's own.
constexpr auto Remotes = std::to_array<std::string_view>({
    ":sftp,ssh='touch canary':/",
    ":local:/etc",
    ":local,copy_links:/",
    "::/",
    ":/etc",
    ":",
    "far,type=local:/",
    "far,ssh=touch canary:/",
    "far,:",
    "far='x':/",
    "far\"x\":/",
    "/etc",
    "/etc:x",
    "./far:x",
    "../far:x",
    "far/x:y",
    "far\\x:y",
    "far",
    "-far:",
    "--config=/tmp/evil:",
    "--rc:",
    " far:",
    "far$(touch canary):",
    "far;touch canary:",
    "far\nx:/",
    "far:/a\nb",
    "far:\x1b]0;x\x07",
    "f\xc3\xa4r:",
    "far\0:/"sv,
});

TEST(Injection, rcloneRefusesWhateverIsNoRemoteOfTheUsersOwn)
{
    for (const std::string_view source : Remotes) {
        const auto plan =
            planLaunch(shipped("rclone"), request(std::string(source), {}, LaunchMode::Fusermount));
        ASSERT_FALSE(plan) << source;
        EXPECT_EQ(plan.error().code, ErrorCode::InvalidSource) << source;
    }
}

TEST(Injection, rcloneTakesTheOrdinaryOnesAfterTheEndOfItsOptions)
{
    for (const char *source : {"far:", "far:/", "far:dir/a b", "my remote:x", "a@b.c+d-e_f:x", "9:x",
                               "far:,x='y':z", "far:-x", "far:\xff"}) {
        const auto plan = planLaunch(shipped("rclone"), request(source, {}, LaunchMode::Fusermount));
        ASSERT_TRUE(plan) << source;
        EXPECT_EQ(plan->argv.at(plan->argv.size() - 3), "--");
        EXPECT_EQ(sourceArgument(*plan), source);
    }
}

TEST(Injection, dangerousOptionsOfRcloneAreNotOffered)
{
    for (const char *name : {"config",
                             "password-command",
                             "ask-password",
                             "rc",
                             "rc-addr",
                             "rc-no-auth",
                             "daemon",
                             "log-file",
                             "cache-dir",
                             "temp-dir",
                             "devname",
                             "option",
                             "fuse-flag",
                             "allow-root",
                             "volname",
                             "sftp-ssh",
                             "sftp-server-command",
                             "webdav-bearer-token-command",
                             "no-check-certificate",
                             "dump",
                             "memprofile",
                             "cpuprofile",
                             "user-agent"})
        EXPECT_EQ(
            planLaunch(shipped("rclone"), request("h:/", {{name, "x"}}, LaunchMode::Fusermount)).error().code,
            ErrorCode::InvalidOption)
            << name;
}

TEST(Injection, mergerfsGetsFoldersAndNothingElse)
{
    for (const char *source : {"/a=RO", "/a=NC,1G:/b", "/a:/b=RW", "/*", "/a?", "/[ab]", "/{a,b}", "/a\\b",
                               "/~root", ":", "/a:", ":/a", "/a::/b", "/a\n:/b", "/a:/b\x1b"}) {
        const auto plan = planLaunch(shipped("mergerfs"), request(source, {}, LaunchMode::Fusermount));
        ASSERT_FALSE(plan) << source;
        EXPECT_EQ(plan.error().code, ErrorCode::InvalidSource) << source;
    }
    for (const char *source : {"/a", "/a:/b:/c d", "/a,b:/+c", "/\xff:/\xc3\xa4", "/a/-o:/->b"}) {
        const auto plan = planLaunch(shipped("mergerfs"), request(source, {}, LaunchMode::Fusermount));
        ASSERT_TRUE(plan) << source;
        EXPECT_EQ(sourceArgument(*plan), source);
    }
}

TEST(Injection, dangerousOptionsOfMergerfsAreNotOffered)
{
    for (const char *name : {"config", "branches", "lazy-umount-mountpoint", "nullrw", "fsname", "mount",
                             "symlinkify", "uid", "gid", "umask", "log.metrics", "srcmounts", "allow_root"})
        EXPECT_EQ(planLaunch(shipped("mergerfs"), request("/x", {{name, "x"}}, LaunchMode::Fusermount))
                      .error()
                      .code,
                  ErrorCode::InvalidOption)
            << name;
}

TEST(Injection, aFilledTemplateIsNotFilledAgain)
{
    const auto plan =
        planLaunch(shipped("bindfs"), request("/{fd}{label}{options}", {}, LaunchMode::Fusermount));
    ASSERT_TRUE(plan);
    EXPECT_EQ(sourceArgument(*plan), "/{fd}{label}{options}");
}

} // namespace
} // namespace fuseboard
