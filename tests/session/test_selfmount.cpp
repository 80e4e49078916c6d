// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests, as an ordinary user, servers that mount by themselves through the setuid fusermount3, and
// what the real programs say when they cannot.

#include "app/session/leftserver.h"
#include "app/session/probe.h"
#include "app/session/sourcecheck.h"
#include "tests/session/selfmounting.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace fuseboard {
namespace {

class SelfMountingType : public SelfMounting, public testing::WithParamInterface<const char *>
{
};

TEST_P(SelfMountingType, mountsAnswersAndIsUnmounted)
{
    std::optional<Server> server;
    const auto mount = mounted(GetParam(), {}, server);
    ASSERT_TRUE(mount);
    EXPECT_EQ(mount->type, std::string("fuse.") + GetParam());
    EXPECT_EQ(mount->source, isLabelled(GetParam()) ? labelFor(GetParam()) : sourceFor(GetParam()));
    EXPECT_TRUE(probeRoot(mountpoint(), 5s));
    EXPECT_EQ(contentOf(mountpoint() / "hello"), "from the source");
    ASSERT_TRUE(server->keep({.id = mount->id, .connection = mount->connection, .helper = false}));
    EXPECT_EQ(recordFor(mountpoint())->mountId, mount->id);
    const MountRecord record = *recordFor(mountpoint());
    ASSERT_TRUE(unmountWithFusermount(mountpoint(), UnmountMode::Normal));
    if (type(GetParam()).isDispensable)
        endLeftServer(record, 1s);
    EXPECT_EQ(exitIn(allEvents(*server)), (ServerExit{.code = 0, .signal = {}}));
    EXPECT_EQ(strandedChildren(), 0U);
}

INSTANTIATE_TEST_SUITE_P(All, SelfMountingType,
                         testing::Values("bindfs", "mergerfs", "rclone", "squashfuse", "sshfs"));

class KernelOptionsOf : public SelfMountingType
{
};

TEST_P(KernelOptionsOf, takeEffect)
{
    std::optional<Server> server;
    const auto mount = mounted(
        GetParam(), {{"ro", ""}, {"noexec", ""}, {"noatime", ""}, {"default_permissions", ""}}, server);
    ASSERT_TRUE(mount);
    EXPECT_EQ(mount->effectiveOptions, (std::vector<std::string>{"ro", "noexec", "noatime",
                                                                 "default_permissions", "nosuid", "nodev"}));
    EXPECT_FALSE(std::ofstream(mountpoint() / "new"));
}

INSTANTIATE_TEST_SUITE_P(All, KernelOptionsOf, testing::Values("bindfs", "mergerfs"));

TEST_P(SelfMountingType, aFolderThatIsNotEmptyIsNoHindrance)
{
    std::ofstream(mountpoint() / "below") << "x";
    std::optional<Server> server;
    ASSERT_TRUE(mounted(GetParam(), {}, server));
    EXPECT_EQ(contentOf(mountpoint() / "hello"), "from the source");
}

TEST_P(SelfMountingType, whoeverIsAskedToEndTakesItsMountAway)
{
    std::optional<Server> server;
    const auto mount = mounted(GetParam(), {}, server);
    ASSERT_TRUE(mount && server->keep({.id = mount->id}));
    ASSERT_EQ(contentOf(mountpoint() / "hello"), "from the source") << "it serves, and knows signals by now";
    ::kill(server->pid(), SIGTERM);
    EXPECT_EQ(exitIn(allEvents(*server)).signal, std::nullopt) << "it ended by itself";
    EXPECT_EQ(contentOf(mountpoint() / "hello"), "");
    EXPECT_EQ(unmountWithFusermount(mountpoint(), UnmountMode::Normal).error().code, ErrorCode::NoSuchMount);
}

TEST_F(SelfMounting, aFolderOverItselfWorks)
{
    const auto place = openMountpoint(folder / "source");
    const ServerStart start =
        startOf("bindfs", (folder / "source").string(), {}, LaunchMode::Fusermount, place->path);
    ASSERT_TRUE(checkSource(start.plan, *place));
    auto watch = SelfMountWatch::start(place->path);
    Server server = launched(start);
    ASSERT_TRUE(server.openGate());
    ASSERT_TRUE(waitUntil([&] { return watch->look(makerOf(server))->has_value(); }));
    EXPECT_TRUE(probeRoot(place->path / "hello", 5s));
    ASSERT_TRUE(unmountWithFusermount(place->path, UnmountMode::Normal));
}

/// The last close of a detached mount is told to the server, and the connection ends with it: a server that
/// is just reading the news gets ECONNABORTED where others get ENODEV (fuse_dev_do_read), and libfuse calls
/// only the second a good end.
bool hasEndedWithItsMount(const ServerExit &exit, const std::vector<std::string> &log)
{
    const bool wasReading =
        log == std::vector<std::string>{"fuse: reading device: Software caused connection abort"};
    return exit.code == 0 || (exit.code == 1 && wasReading);
}

TEST_F(SelfMounting, aMountThatIsInUseIsBusyAndCanBeDetached)
{
    std::optional<Server> server;
    ASSERT_TRUE(mounted("bindfs", {}, server));
    {
        const UniqueFd user(::open((mountpoint() / "hello").c_str(), O_RDONLY | O_CLOEXEC));
        const auto unmounted = unmountWithFusermount(mountpoint(), UnmountMode::Normal);
        ASSERT_FALSE(unmounted);
        EXPECT_EQ(unmounted.error().code, ErrorCode::MountBusy) << unmounted.error().context;
        EXPECT_TRUE(unmountWithFusermount(mountpoint(), UnmountMode::Detach));
    }
    const ServerExit exit = exitIn(allEvents(*server));
    EXPECT_TRUE(hasEndedWithItsMount(exit, server->logTail())) << ::testing::PrintToString(server->logTail());
    EXPECT_EQ(unmountWithFusermount(mountpoint(), UnmountMode::Normal).error().code, ErrorCode::NoSuchMount);
}

TEST_F(SelfMounting, theServerOfADetachedMountInUseIsLeftAlone)
{
    std::optional<Server> server;
    const auto mount = mounted("bindfs", {}, server);
    ASSERT_TRUE(mount && server->keep({.id = mount->id, .connection = mount->connection}));
    const MountRecord record = *recordFor(mountpoint());
    {
        const UniqueFd user(::open((mountpoint() / "hello").c_str(), O_RDONLY | O_CLOEXEC));
        ASSERT_TRUE(unmountWithFusermount(mountpoint(), UnmountMode::Detach));
        endLeftServer(record, 100ms);
        EXPECT_FALSE(waitUntil([&] { return !isAlive(server->pid()); }, 500ms));
        char byte = 0;
        EXPECT_EQ(::pread(user.get(), &byte, 1, 0), 1);
    }
    const ServerExit exit = exitIn(allEvents(*server));
    EXPECT_TRUE(hasEndedWithItsMount(exit, server->logTail())) << ::testing::PrintToString(server->logTail());
}

TEST_F(SelfMounting, aMountThatWasThereBeforeIsNotTakenForANewOne)
{
    std::optional<Server> server;
    ASSERT_TRUE(mounted("bindfs", {}, server));
    auto watch = SelfMountWatch::start(mountpoint());
    ASSERT_TRUE(watch);
    EXPECT_FALSE(watch->look(makerOf(*server))->has_value());
    EXPECT_FALSE(watch->isUndecided());
}

TEST_F(SelfMounting, aMountOfSomebodyElseIsNotBelieved)
{
    auto watch = SelfMountWatch::start(mountpoint());
    const Server other = launched(script("exec sleep 60", mountpoint()));
    std::optional<Server> server;
    ASSERT_TRUE(mounted("bindfs", {}, server));
    EXPECT_FALSE(watch->look(makerOf(other))->has_value());
    EXPECT_TRUE(watch->isUndecided());
    EXPECT_FALSE(watch->lookForOrphan(makerOf(other))) << "it is served";
    EXPECT_FALSE(watch->lookForOrphan(makerOf(other)));
    EXPECT_TRUE(watch->look(makerOf(*server))->has_value());
}

TEST_F(SelfMounting, aProvenMountStaysSoWhenItsServerEnds)
{
    auto watch = SelfMountWatch::start(mountpoint());
    std::optional<Server> server;
    const auto mount = mounted("bindfs", {}, server);
    const MountMaker maker = makerOf(*server);
    ASSERT_TRUE(mount && watch->look(maker)->has_value() && server->keep({.id = mount->id}));
    ::kill(server->pid(), SIGKILL);
    allEvents(*server);
    EXPECT_EQ(watch->look(maker)->value().id, mount->id);
}

TEST_F(SelfMounting, aMountThatNobodyServesIsFoundAtTheSecondLook)
{
    auto watch = SelfMountWatch::start(mountpoint());
    std::optional<Server> server;
    const auto mount = mounted("bindfs", {}, server);
    const MountMaker maker = makerOf(*server);
    ASSERT_TRUE(mount && server->keep({.id = mount->id}));
    ::kill(server->pid(), SIGKILL);
    allEvents(*server);
    EXPECT_FALSE(watch->look(maker)->has_value());
    EXPECT_FALSE(watch->lookForOrphan(maker));
    EXPECT_EQ(watch->lookForOrphan(maker), mount->id);
}

TEST_F(SelfMounting, onlyTheMountThatIsMeantIsRemoved)
{
    std::optional<Server> server;
    const auto mount = mounted("bindfs", {}, server);
    ASSERT_TRUE(mount);
    EXPECT_TRUE(removeLeftover(mountpoint(), {mount->id.value + 1}, 5s));
    EXPECT_EQ(contentOf(mountpoint() / "hello"), "from the source");
    EXPECT_TRUE(removeLeftover(mountpoint(), mount->id, 5s));
    EXPECT_FALSE(std::filesystem::exists(mountpoint() / "hello"));
}

TEST_F(SelfMounting, aServerThatIsKilledLeavesAMountThatSaysSo)
{
    std::optional<Server> server;
    const auto mount = mounted("squashfuse", {}, server);
    ASSERT_TRUE(mount && server->keep({.id = mount->id}));
    ::kill(server->pid(), SIGKILL);
    EXPECT_EQ(exitIn(allEvents(*server)).signal, SIGKILL);
    const auto probed = probeRoot(mountpoint(), 5s);
    ASSERT_FALSE(probed);
    EXPECT_EQ(probed.error().sysErrno, ENOTCONN);
    EXPECT_TRUE(openMountpoint(mountpoint())) << "the log must be found";
    EXPECT_TRUE(unmountWithFusermount(mountpoint(), UnmountMode::Normal));
}

/// Takes connections and says nothing.
struct SilentPort
{
    SilentPort() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address = {
            .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t length = sizeof address;
        EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr *>(&address), length), 0);
        EXPECT_EQ(::listen(socket.get(), 5), 0);
        EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr *>(&address), &length), 0);
        number = ntohs(address.sin_port);
    }
    UniqueFd socket;
    unsigned number = 0;
};

struct Failing
{
    const char *what;
    const char *type;
    std::string source;
    std::vector<OptionValue> options;
    ErrorCode means;
    const char *mountpoint = "mnt";
};

class RealComplaint : public SelfMounting, public testing::WithParamInterface<Failing>
{
};

TEST_P(RealComplaint, isRecognisedFromTheServersOwnWords)
{
    std::ofstream(folder / "text") << std::string(5000, 't');
    std::ofstream(folder / "secret") << "x";
    std::filesystem::permissions(folder / "secret", std::filesystem::perms::none);
    std::filesystem::create_directory(folder / "closed");
    std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
    std::string source = GetParam().source;
    if (const auto place = source.find("FOLDER"); place != std::string::npos)
        source.replace(place, 6, folder.string());
    std::vector<OptionValue> options = GetParam().options;
    if (std::ranges::find(options, "port", &OptionValue::name) == options.end())
        std::ranges::copy(portOption(GetParam().type), std::back_inserter(options));
    const SilentPort silent;
    for (OptionValue &option : options) {
        if (option.value == "OTHER")
            option.value = environmentOr("TEST_SSH_OTHER_PORT", "1");
        else if (option.value == "SILENT")
            option.value = std::to_string(silent.number);
    }
    Server server = launched(
        startOf(GetParam().type, source, options, LaunchMode::Fusermount, folder / GetParam().mountpoint));
    ASSERT_TRUE(server.openGate());
    allEvents(server, 20s);
    const auto recognised = recogniseFailure(type(GetParam().type), server.logTail());
    ASSERT_TRUE(recognised) << ::testing::PrintToString(server.logTail());
    EXPECT_EQ(infoOf(recognised->code).name, infoOf(GetParam().means).name) << recognised->line;
    std::filesystem::permissions(folder / "closed", std::filesystem::perms::owner_all);
}

const std::string Me = environmentOr("TEST_SSH_USER", "nobody") + "@127.0.0.1:";

INSTANTIATE_TEST_SUITE_P(
    Programs, RealComplaint,
    testing::Values(
        Failing{"hostKeyUnknown", "sshfs", Me, {{"port", "OTHER"}}, ErrorCode::HostKeyUnknown},
        Failing{"passwordWanted", "sshfs", "no-such-account@127.0.0.1:", {}, ErrorCode::PasswordNeeded},
        Failing{"hostNotFound", "sshfs", "no.such.host.invalid:", {}, ErrorCode::HostNotFound},
        Failing{"connectionRefused", "sshfs", Me, {{"port", "1"}}, ErrorCode::ConnectionRefused},
        Failing{"hostSilent",
                "sshfs",
                Me,
                {{"port", "SILENT"}, {"ConnectTimeout", "1"}},
                ErrorCode::HostUnreachable},
        Failing{"remotePathMissing", "sshfs", Me + "FOLDER/nothing", {}, ErrorCode::SourceMissing},
        Failing{"remotePathIsAFile", "sshfs", Me + "FOLDER/text", {}, ErrorCode::SourceUnreadable},
        Failing{"remotePathClosed", "sshfs", Me + "FOLDER/closed/x", {}, ErrorCode::SourceUnreadable},
        Failing{"folderMissing", "bindfs", "FOLDER/nothing", {}, ErrorCode::SourceMissing},
        Failing{"folderClosed", "bindfs", "FOLDER/closed", {}, ErrorCode::SourceUnreadable},
        Failing{
            "badPermissions", "bindfs", "FOLDER/source", {{"perms", "+++"}}, ErrorCode::ServerOptionRefused},
        Failing{
            "mountpointOfOthers", "bindfs", "FOLDER/source", {}, ErrorCode::FolderNotWritable, "../../opt"},
        Failing{"allowOther", "bindfs", "FOLDER/source", {{"allow_other", ""}}, ErrorCode::SharingForbidden},
        Failing{"imageMissing", "squashfuse", "FOLDER/nothing", {}, ErrorCode::SourceMissing},
        Failing{"imageIsText", "squashfuse", "FOLDER/text", {}, ErrorCode::SourceUnreadable},
        Failing{"imageClosed", "squashfuse", "FOLDER/secret", {}, ErrorCode::SourceUnreadable}),
    [](const auto &failing) { return std::string(failing.param.what); });

TEST_F(SelfMounting, aHostWithAnotherKeyThanBeforeIsRecognised)
{
    const std::filesystem::path hosts = std::filesystem::path(environmentOr("HOME", "")) / ".ssh/known_hosts";
    const std::string before = contentOf(hosts);
    const std::string port = environmentOr("TEST_SSH_OTHER_PORT", "1");
    std::ofstream(hosts, std::ios::app) << "[127.0.0.1]:" << port << before.substr(before.find(' '));
    Server server = launched(startOf("sshfs", Me, {{"port", port}}, LaunchMode::Fusermount, mountpoint()));
    ASSERT_TRUE(server.openGate());
    allEvents(server, 20s);
    std::ofstream(hosts) << before;
    const auto recognised = recogniseFailure(type("sshfs"), server.logTail());
    ASSERT_TRUE(recognised) << ::testing::PrintToString(server.logTail());
    EXPECT_EQ(recognised->code, ErrorCode::HostKeyChanged);
}

} // namespace
} // namespace fuseboard
