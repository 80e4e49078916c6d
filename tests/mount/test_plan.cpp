// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks the plan against the rules, one by one and in a hundred thousand random worlds.

#include "helper/mount/plan.h"
#include "tests/mount/mountchild.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <random>
#include <sys/mount.h>

namespace fuseboard {
namespace {

using test::requestWith;

constexpr std::uint64_t Tmpfs = 0x01021994;
constexpr std::uint64_t Fuse = 0x65735546;

MountFacts goodFacts()
{
    MountFacts facts;
    facts.folder.mount = {100};
    facts.folder.magic = Tmpfs;
    facts.folder.seen = facts.folder.isDirectory = facts.folder.linked = true;
    facts.folder.owner = 1000;
    facts.folder.mode = 0755;
    facts.device.number = 5;
    facts.device.isFuseDevice = true;
    facts.device.openFlags = O_RDWR;
    facts.server.state = ServerFacts::State::Running;
    facts.server.wholeProcess = true;
    facts.server.realUid = facts.server.effectiveUid = 1000;
    return facts;
}

MountFacts replacingFacts()
{
    MountFacts facts = goodFacts();
    facts.replaced = ReplacedFacts{
        .isFuse = true, .owner = 1000, .onDescriptor = true, .topmost = true, .probeResult = -ENOTCONN};
    return facts;
}

template <typename StepType>
std::vector<StepType> stepsOf(const Plan &plan)
{
    std::vector<StepType> found;
    for (const Step &step : plan.steps) {
        if (const auto *const wanted = std::get_if<StepType>(&step))
            found.push_back(*wanted);
    }
    return found;
}

TEST(Plan, ofAGoodRequestIsMade)
{
    EXPECT_TRUE(plan(requestWith(), goodFacts()).has_value());
}

struct Rule
{
    const char *name;
    std::function<void(MountRequest &, MountFacts &)> breakIt;
    ErrorCode code;
};

class Rules : public testing::TestWithParam<Rule>
{
};

TEST_P(Rules, aBrokenRuleIsNamed)
{
    MountRequest request = requestWith();
    MountFacts facts = goodFacts();
    GetParam().breakIt(request, facts);
    const auto result = plan(request, facts);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, GetParam().code);
}

#define RULE(name, code, ...)                                                                                \
    Rule                                                                                                     \
    {                                                                                                        \
        #name, [](MountRequest &request, MountFacts &facts) { (void)request, (void)facts, __VA_ARGS__; },    \
            ErrorCode::code                                                                                  \
    }

INSTANTIATE_TEST_SUITE_P(
    Plan, Rules,
    testing::Values(RULE(Root, SystemAccount, request.caller.value = 0),
                    RULE(Daemon, SystemAccount, request.caller.value = 999),
                    RULE(Nobody, SystemAccount, request.caller.value = 65534),
                    RULE(NoGroup, InvalidArgument, request.spec.gid = UINT32_MAX),
                    RULE(BadSubtype, InvalidArgument, request.spec.subtype = "a/b"),
                    RULE(BadSource, InvalidArgument, request.spec.source = "/dev/sda"),
                    RULE(UnknownFlag, InvalidArgument, request.spec.flags.bits = 64),
                    RULE(SharedWithoutPermissions, InvalidArgument, request.spec.flags.bits = 8),
                    RULE(File, NotADirectory, facts.folder.isDirectory = false),
                    RULE(ForeignNamespace, ForeignNamespace, facts.folder.magic = std::nullopt),
                    RULE(OnFuse, FolderKindRefused, facts.folder.magic = Fuse),
                    RULE(OnProc, FolderKindRefused, facts.folder.magic = 0x9fa0),
                    RULE(OnSysfs, FolderKindRefused, facts.folder.magic = 0x62656572),
                    RULE(OnCgroup, FolderKindRefused, facts.folder.magic = 0x63677270),
                    RULE(OnDevpts, FolderKindRefused, facts.folder.magic = 0x1cd1),
                    RULE(Unseen, FolderKindRefused, facts.folder.seen = false),
                    RULE(Removed, MountpointGone, facts.folder.linked = false),
                    RULE(Foreign, NotYourFolder, facts.folder.owner = 1001),
                    RULE(Roots, NotYourFolder, facts.folder.owner = 0),
                    RULE(GroupWritable, UnsafeFolder, facts.folder.mode = 0775),
                    RULE(WorldWritable, UnsafeFolder, facts.folder.mode = 0757),
                    RULE(Sticky, UnsafeFolder, facts.folder.mode = 01777),
                    RULE(Unwritable, FolderNotWritable, facts.folder.writeErrno = EACCES),
                    RULE(NoDevice, WrongDevice, facts.device.isFuseDevice = false),
                    RULE(ReadOnlyDevice, WrongDevice, facts.device.openFlags = O_RDONLY),
                    RULE(WriteOnlyDevice, WrongDevice, facts.device.openFlags = O_WRONLY),
                    RULE(PathDevice, WrongDevice, facts.device.openFlags = O_RDWR | O_PATH),
                    RULE(ClosedDevice, WrongDevice, facts.device.openFlags = -EBADF),
                    RULE(UsedDevice, DeviceInUse, facts.device.connection = 42),
                    RULE(NoServer, InvalidServer, facts.server.state = ServerFacts::State::NoProcess),
                    RULE(DeadServer, ServerExited, facts.server.state = ServerFacts::State::Ended),
                    RULE(Thread, InvalidServer, facts.server.wholeProcess = false),
                    RULE(OthersServer, InvalidServer, facts.server.realUid = 1001),
                    RULE(SetuidServer, InvalidServer, facts.server.effectiveUid = 0),
                    RULE(ReplacesWithoutFacts, Internal, request.spec.replaces = {7}),
                    RULE(FactsWithoutReplaces, Internal, facts.replaced.emplace())),
    [](const auto &rule) { return rule.param.name; });

TEST(Plan, mayReplaceOnlyWhatIsDeadOrHungAndTheCallersOwn)
{
    MountRequest request = requestWith();
    request.spec.replaces = {7};
    for (const int probe : {-ENOTCONN, -ECONNABORTED, -ETIME}) {
        MountFacts facts = replacingFacts();
        facts.replaced->probeResult = probe;
        EXPECT_TRUE(plan(request, facts).has_value()) << probe;
    }
    const auto refused = [&](auto change) {
        MountFacts facts = replacingFacts();
        change(*facts.replaced);
        const auto result = plan(request, facts);
        return !result && result.error().code == ErrorCode::ReplaceRefused;
    };
    EXPECT_TRUE(refused([](ReplacedFacts &old) { old.isFuse = false; }));
    EXPECT_TRUE(refused([](ReplacedFacts &old) { old.owner = 1001; }));
    EXPECT_TRUE(refused([](ReplacedFacts &old) { old.owner = std::nullopt; }));
    EXPECT_TRUE(refused([](ReplacedFacts &old) { old.onDescriptor = false; }));
    EXPECT_TRUE(refused([](ReplacedFacts &old) { old.topmost = false; }));
    for (const int probe : {0, -EACCES, -EIO, -EINTR, -EPERM})
        EXPECT_TRUE(refused([&](ReplacedFacts &old) { old.probeResult = probe; })) << probe;
}

TEST(Plan, keepsTheOrderOfTheKernelInterface)
{
    MountRequest request = requestWith();
    request.spec.flags.bits = AllMountFlags;
    request.spec.maxRead = 8192;
    const auto made = plan(request, goodFacts());
    ASSERT_TRUE(made.has_value());
    std::vector<std::string> words;
    for (const SetString &step : stepsOf<SetString>(*made))
        words.push_back(std::string(step.key) + "=" + step.value);
    EXPECT_EQ(words, (std::vector<std::string>{"subtype=test", "source=source", "fd=5", "rootmode=40000",
                                               "user_id=1000", "group_id=1000", "max_read=8192"}));
    EXPECT_TRUE(std::holds_alternative<ArmSyncInit>(made->steps.front()));
    EXPECT_TRUE(std::holds_alternative<Prove>(made->steps.back()));
    EXPECT_EQ(stepsOf<SetFlag>(*made).size(), 3u);
    EXPECT_EQ(stepsOf<MakeMount>(*made)[0].attributes,
              unsigned{MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC |
                       MOUNT_ATTR_NOATIME});
}

/// The rules once more, written as one condition and not as a list.
bool mayMount(const MountRequest &request, const MountFacts &facts)
{
    const FolderFacts &folder = facts.folder;
    const bool ownPlace = folder.seen && folder.isDirectory && folder.linked && folder.magic == Tmpfs &&
                          folder.owner == request.caller.value && (folder.mode & 022) == 0 &&
                          folder.writeErrno == 0;
    const bool device =
        facts.device.isFuseDevice && facts.device.openFlags == O_RDWR && !facts.device.connection;
    const ServerFacts &server = facts.server;
    const bool own = server.state == ServerFacts::State::Running && server.wholeProcess &&
                     server.realUid == request.caller.value && server.effectiveUid == request.caller.value;
    return request.caller.value >= 1000 && request.caller.value != 65534 && ownPlace && device && own;
}

TEST(Plan, holdsInRandomWorlds)
{
    std::mt19937 random(3);
    const auto oneOf = [&](auto... values) {
        const std::array all{values...};
        return all[random() % all.size()];
    };
    int allowed = 0;
    for (int i = 0; i < 100'000; ++i) {
        MountRequest request = requestWith();
        MountFacts facts = goodFacts();
        const auto rarely = [&] { return random() % 8 == 0; };
        if (rarely())
            request.caller.value = oneOf(0u, 100u, 999u, 1000u, 1001u, 65534u);
        request.spec.flags.bits = oneOf(0u, 1u, 2u, 4u, 16u, 24u, 31u);
        facts.folder.isDirectory = !rarely();
        facts.folder.linked = !rarely();
        facts.folder.seen = !rarely();
        if (rarely())
            facts.folder.owner = oneOf(0u, 100u, 1000u, 1001u);
        facts.folder.mode = oneOf(0700u, 0755u, 0755u, 0775u, 0757u, 01777u);
        if (rarely())
            facts.folder.magic = oneOf(std::optional(Fuse), std::optional<std::uint64_t>(0x9fa0),
                                       std::optional<std::uint64_t>());
        if (rarely())
            facts.folder.writeErrno = oneOf(EACCES, EROFS);
        facts.device.isFuseDevice = !rarely();
        facts.device.openFlags = rarely() ? oneOf(O_RDONLY, O_WRONLY, O_RDWR | O_PATH, -EBADF) : O_RDWR;
        if (rarely())
            facts.device.connection = 7;
        if (rarely())
            facts.server.state = oneOf(ServerFacts::State::NoProcess, ServerFacts::State::Ended);
        facts.server.wholeProcess = !rarely();
        if (rarely())
            facts.server.effectiveUid = oneOf(0u, 1001u);
        const auto made = plan(request, facts);
        ASSERT_EQ(made.has_value(), mayMount(request, facts)) << i;
        if (!made)
            continue;
        ++allowed;
        const unsigned attributes = stepsOf<MakeMount>(*made).at(0).attributes;
        ASSERT_EQ(attributes & (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV),
                  unsigned{MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV});
        ASSERT_EQ(stepsOf<CreateSuperblock>(*made).size(), 1u);
        ASSERT_FALSE(stepsOf<Attach>(*made).at(0).beneath);
    }
    EXPECT_GT(allowed, 1000);
}

} // namespace
} // namespace fuseboard
