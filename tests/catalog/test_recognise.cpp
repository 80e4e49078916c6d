// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what complaints mean. The lines are what the programs of Debian 13 said when they were
// tried.

#include "app/catalog/recognise.h"
#include "tests/catalog/shipped.h"

namespace fuseboard {
namespace {

struct Said
{
    const char *type;
    std::vector<std::string> lines;
    std::optional<ErrorCode> means;
};

class Recognise : public testing::TestWithParam<Said>
{
};

TEST_P(Recognise, knowsWhatTheServerMeant)
{
    const auto recognised = recogniseFailure(shipped(GetParam().type), GetParam().lines);
    ASSERT_EQ(recognised.has_value(), GetParam().means.has_value()) << GetParam().lines.front();
    if (recognised) {
        EXPECT_EQ(infoOf(recognised->code).name, infoOf(*GetParam().means).name) << GetParam().lines.front();
        EXPECT_TRUE(std::ranges::contains(GetParam().lines, recognised->line));
    }
}

const std::string Reset = "read: Connection reset by peer";

INSTANTIATE_TEST_SUITE_P(
    Sshfs, Recognise,
    testing::Values(
        Said{"sshfs", {"Host key verification failed.", Reset}, ErrorCode::HostKeyUnknown},
        Said{"sshfs",
             {"No ED25519 host key is known for [127.0.0.1]:2222 and you have requested strict checking.",
              "Host key verification failed.", Reset},
             ErrorCode::HostKeyUnknown},
        Said{"sshfs",
             {"@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
              "Host key for [127.0.0.1]:2224 has changed and you have requested strict checking.",
              "Host key verification failed.", Reset},
             ErrorCode::HostKeyChanged},
        Said{"sshfs",
             {"alice@127.0.0.1: Permission denied (publickey).", Reset},
             ErrorCode::AuthenticationFailed},
        Said{"sshfs",
             {"alice@127.0.0.1: Permission denied (publickey,password).", Reset},
             ErrorCode::PasswordNeeded},
        Said{"sshfs",
             {"alice@127.0.0.1: Permission denied (publickey,keyboard-interactive).", Reset},
             ErrorCode::PasswordNeeded},
        Said{"sshfs",
             {"no such identity: /nonexist: No such file or directory",
              "alice@127.0.0.1: Permission denied (publickey).", Reset},
             ErrorCode::AuthenticationFailed},
        Said{"sshfs",
             {"ssh: Could not resolve hostname no.such.host.invalid: Temporary failure in name resolution",
              Reset},
             ErrorCode::HostNotFound},
        Said{"sshfs",
             {"ssh: Could not resolve hostname no.such.host: Name or service not known", Reset},
             ErrorCode::HostNotFound},
        Said{"sshfs",
             {"ssh: connect to host 127.0.0.1 port 2223: Connection refused", Reset},
             ErrorCode::ConnectionRefused},
        Said{"sshfs",
             {"ssh: connect to host 192.0.2.7 port 22: Network is unreachable", Reset},
             ErrorCode::HostUnreachable},
        Said{"sshfs",
             {"ssh: connect to host 10.77.0.1 port 22: No route to host", Reset},
             ErrorCode::HostUnreachable},
        Said{"sshfs",
             {"ssh: connect to host 192.0.2.7 port 22: Connection timed out", Reset},
             ErrorCode::HostUnreachable},
        Said{"sshfs",
             {"ssh: connect to host 10.79.0.1 port 22: Permission denied", "write: Broken pipe"},
             ErrorCode::HostUnreachable},
        Said{"sshfs",
             {"Connection timed out during banner exchange", "Connection to 127.0.0.1 port 2299 timed out",
              Reset},
             ErrorCode::HostUnreachable},
        Said{"sshfs", {"alice@127.0.0.1:/nonexist: No such file or directory"}, ErrorCode::SourceMissing},
        Said{"sshfs", {"alice@[::1]:/non exist: No such file or directory"}, ErrorCode::SourceMissing},
        Said{"sshfs", {"alice@127.0.0.1:/etc/passwd: Not a directory"}, ErrorCode::SourceUnreadable},
        Said{"sshfs", {"alice@127.0.0.1:/root/x: Permission denied"}, ErrorCode::SourceUnreadable},
        Said{"sshfs", {"fuse: unknown option(s): `-o frobnicate'"}, ErrorCode::ServerOptionRefused},
        Said{"sshfs", {"command-line line 0: invalid time value.", Reset}, ErrorCode::ServerOptionRefused},
        Said{"sshfs",
             {"vdollar_percent_expand: unknown key %x", "percent_dollar_expand: failed", Reset},
             ErrorCode::ServerOptionRefused},
        Said{"sshfs",
             {"kex_exchange_identification: Connection closed by remote host",
              "Connection closed by 127.0.0.1 port 2298", Reset},
             ErrorCode::ConnectionLost},
        Said{"sshfs", {"Connection closed by 127.0.0.1 port 2298", Reset}, ErrorCode::ConnectionLost},
        Said{"sshfs", {"remote host has disconnected"}, ErrorCode::ConnectionLost},
        Said{"sshfs", {"subsystem request failed on channel 0", Reset}, ErrorCode::ConnectionLost},
        Said{"sshfs", {Reset}, std::nullopt}));

INSTANTIATE_TEST_SUITE_P(
    Local, Recognise,
    testing::Values(
        Said{"bindfs",
             {"Failed to resolve source directory `/nonexist': No such file or directory"},
             ErrorCode::SourceMissing},
        Said{"bindfs",
             {"Failed to resolve source directory `/root/x': Permission denied"},
             ErrorCode::SourceUnreadable},
        Said{"bindfs", {"Could not open source directory"}, ErrorCode::SourceUnreadable},
        Said{"bindfs",
             {"Could not change working directory to '/etc/passwd': Not a directory"},
             ErrorCode::SourceUnreadable},
        Said{"bindfs", {"fuse: unknown option `frobnicate'"}, ErrorCode::ServerOptionRefused},
        Said{"bindfs", {"Invalid permission specification: 'q'"}, ErrorCode::ServerOptionRefused},
        Said{"bindfs",
             {"fusermount: option allow_other only allowed if 'user_allow_other' is set in /etc/fuse.conf"},
             ErrorCode::SharingForbidden},
        Said{"bindfs",
             {"fusermount: user has no write access to mountpoint /opt"},
             ErrorCode::FolderNotWritable},
        Said{"bindfs",
             {"fusermount3: mounting over filesystem type 0x00009fa0 is forbidden"},
             ErrorCode::FolderKindRefused},
        Said{"bindfs", {"fuse: failed to open /dev/fuse: Permission denied"}, ErrorCode::DeviceUnavailable},
        Said{
            "squashfuse", {"Can't open squashfs image: No such file or directory"}, ErrorCode::SourceMissing},
        Said{"squashfuse", {"Can't open squashfs image: Permission denied"}, ErrorCode::SourceUnreadable},
        Said{"squashfuse", {"This doesn't look like a squashfs image."}, ErrorCode::SourceUnreadable},
        Said{"squashfuse",
             {"Something went wrong trying to read the squashfs image."},
             ErrorCode::SourceUnreadable},
        Said{"squashfuse",
             {"fuse: failed to open /dev/fuse: Permission denied"},
             ErrorCode::DeviceUnavailable},
        Said{"squashfuse", {"Alles ist gut."}, std::nullopt}));

const std::string NotRoot = "warning: mergerfs is not running as root and may not work correctly";
const std::string Fatal = "Fatal error: failed to mount FUSE fs: fusermount: exit status 1";

INSTANTIATE_TEST_SUITE_P(
    MountingThemselves, Recognise,
    testing::Values(
        Said{"mergerfs",
             {NotRoot, "* ERROR: invalid value - category.create=x"},
             ErrorCode::ServerOptionRefused},
        Said{"mergerfs",
             {NotRoot, "* ERROR: branches can not include the mountpoint: /home/alice/m"},
             ErrorCode::InvalidSource},
        Said{"mergerfs", {NotRoot, "fuse: unknown option `frobnicate'"}, ErrorCode::ServerOptionRefused},
        Said{"mergerfs",
             {NotRoot, "fusermount: mount failed: Operation not permitted"},
             ErrorCode::KernelRefused},
        Said{"mergerfs",
             {NotRoot, "fusermount: user has no write access to mountpoint /opt"},
             ErrorCode::FolderNotWritable},
        Said{"mergerfs", {NotRoot}, std::nullopt},
        Said{"rclone",
             {"NOTICE: Config file \"/home/alice/.config/rclone/rclone.conf\" not found - using defaults",
              "Failed to create file system for \"far:\": didn't find section in config file"},
             ErrorCode::SourceMissing},
        Said{"rclone",
             {"Failed to load config file \"/c\": unable to decrypt configuration and not allowed to ask for "
              "password - "
              "set RCLONE_CONFIG_PASS to your configuration password"},
             ErrorCode::PasswordNeeded},
        Said{"rclone",
             {"Failed to load config file \"/c\": configuration data too short"},
             ErrorCode::SourceUnreadable},
        Said{"rclone",
             {"Failed to create file system for \"odd:\": didn't find backend called \"nonsense\""},
             ErrorCode::SourceUnreadable},
        Said{"rclone",
             {"Failed to create file system for \"far:hello\": is a file not a directory"},
             ErrorCode::SourceUnreadable},
        Said{"rclone",
             {"Fatal error: mount point \"/a/b\" and directory to be mounted \"/a\" mustn't overlap"},
             ErrorCode::InvalidSource},
        Said{"rclone",
             {"Failed to create file system for \"box:\": couldn't connect to ssh-agent: SSH agent requested "
              "but "
              "SSH_AUTH_SOCK not-specified"},
             ErrorCode::AuthenticationFailed},
        Said{"rclone",
             {"Failed to create file system for \"box:\": NewFs: couldn't connect SSH: ssh: handshake "
              "failed: read tcp "
              "127.0.0.1:35754->127.0.0.1:22: read: connection reset by peer"},
             ErrorCode::ConnectionLost},
        Said{"rclone",
             {"mount helper error: fusermount: option allow_other only allowed if 'user_allow_other' is set "
              "in "
              "/etc/fuse.conf",
              Fatal},
             ErrorCode::SharingForbidden},
        Said{"rclone",
             {"mount helper error: fusermount: user has no write access to mountpoint /opt", Fatal},
             ErrorCode::FolderNotWritable},
        Said{"rclone",
             {"Error: invalid argument \"x\" for \"--vfs-cache-mode\" flag: unknown cache mode level \"x\""},
             ErrorCode::ServerOptionRefused},
        Said{"cryfs",
             {"Password: ", "Empty password not allowed. Please try again.",
              "Error 12: Invalid password. Password cannot be empty."},
             ErrorCode::PasswordNeeded},
        Said{"cryfs",
             {"Error 11: Failed to decrypt the config file. Did you enter the correct password?"},
             ErrorCode::AuthenticationFailed},
        Said{"cryfs", {"Error 16: base directory not found."}, ErrorCode::SourceMissing},
        Said{"cryfs", {"Error 16: Could not write to base directory."}, ErrorCode::SourceUnreadable},
        Said{"cryfs",
             {"Error 18: base directory can't be inside the mount directory."},
             ErrorCode::InvalidSource},
        Said{"cryfs", {"Error 17: Could not write to mount directory."}, ErrorCode::FolderNotWritable}));

std::string nextStepFor(const std::string &line, std::string source, std::vector<OptionValue> options)
{
    const auto &type = shipped("sshfs");
    const auto plan = planLaunch(type, request(std::move(source), std::move(options)));
    const auto recognised = recogniseFailure(type, std::vector<std::string>{line});
    return plan && recognised ? nextStepOf(*recognised, type, *plan) : "nothing";
}

TEST(NextStep, namesHostAndPortOfThisMount)
{
    const std::string line = "Host key verification failed.";
    EXPECT_TRUE(nextStepFor(line, "alice@host:/srv", {}).starts_with("Run \"ssh alice@host\" once"));
    EXPECT_TRUE(nextStepFor(line, "alice@[::1]:/srv", {{"port", "2022"}})
                    .starts_with("Run \"ssh -p 2022 alice@::1\" once"));
    EXPECT_TRUE(nextStepFor(line, "host:", {{"ConnectTimeout", "9"}}).starts_with("Run \"ssh host\" once"));
}

TEST(NextStep, isEmptyWhereTheCatalogueSaysNothing)
{
    EXPECT_EQ(nextStepFor("ssh: Could not resolve hostname x: y", "x:", {}), "");
}

TEST(NextStep, aHostThatNoShellTakesAsOneWordIsNotRepeated)
{
    FileSystemType type;
    const RecognisedFailure failure{.code = ErrorCode::HostKeyUnknown, .line = {}, .nextStep = "ssh {host}"};
    LaunchPlan plan;
    for (const char *source : {"a b:/", "$(x):/", "'x':/", "x;y:/", ":/"}) {
        plan.source = source;
        EXPECT_EQ(nextStepOf(failure, type, plan), "ssh HOST") << source;
    }
}

TEST(RecogniseTest, nothingSaidMeansNothing)
{
    EXPECT_FALSE(recogniseFailure(shipped("sshfs"), {}));
}

TEST(OpenQuestions, onlyAHostKeyIsAnsweredInTheOpen)
{
    const FileSystemType &sshfs = shipped("sshfs");
    const QuestionPattern *key = openQuestion(
        sshfs, "The authenticity of host 'h (192.0.2.1)' can't be established.\nED25519 key fingerprint is "
               "SHA256:abc.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ");
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->hint.contains("fingerprint"));
    EXPECT_TRUE(openQuestion(sshfs, "Please type 'yes', 'no' or the fingerprint: "));
    EXPECT_FALSE(openQuestion(sshfs, "alice@host's password: "));
    EXPECT_FALSE(openQuestion(sshfs, "Enter passphrase for key '/home/alice/.ssh/id_ed25519': "));
}

} // namespace
} // namespace fuseboard
