// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the parts of the front that need no bus.

#include "helper/front/agenttext.h"
#include "helper/front/allowance.h"
#include "helper/front/audit.h"
#include "helper/front/display.h"
#include "helper/front/fuseconfig.h"
#include "helper/front/fusemounts.h"
#include "helper/front/kerneltext.h"
#include "helper/front/quota.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

using namespace fuseboard;
using namespace std::chrono_literals;

TEST(AllowanceTest, GivesAsManyPlacesPerKeyAsAllowed)
{
    Allowance<int> allowance(2, 10);
    const auto first = allowance.take(7);
    auto second = allowance.take(7);
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(allowance.take(7));
    EXPECT_TRUE(allowance.take(8));
    second.reset();
    EXPECT_TRUE(allowance.take(7));
}

TEST(AllowanceTest, GivesNoMoreThanItsLimitInAll)
{
    Allowance<int> allowance(5, 3);
    const auto a = allowance.take(1);
    const auto b = allowance.take(2);
    auto c = allowance.take(3);
    EXPECT_FALSE(allowance.take(4));
    EXPECT_FALSE(allowance.hasRoom(1));
    c->release();
    EXPECT_TRUE(allowance.hasRoom(4));
}

TEST(AllowanceTest, MovingAPlaceNeitherLosesNorDoublesIt)
{
    Allowance<int> allowance(4, 4);
    Allowance<int>::Place kept;
    {
        auto place = allowance.take(1);
        ASSERT_TRUE(place);
        kept = std::move(*place);
        EXPECT_EQ(allowance.taken(1), 1u);
    }
    EXPECT_EQ(allowance.taken(1), 1u);
    kept.release();
    kept.release();
    EXPECT_EQ(allowance.taken(1), 0u);
    EXPECT_EQ(allowance.taken(), 0u);
}

TEST(AllowanceTest, AssigningOverAPlaceGivesTheOldOneBack)
{
    Allowance<int> allowance(4, 4);
    Allowance<int>::Place place = *allowance.take(1);
    place = *allowance.take(2);
    EXPECT_EQ(allowance.taken(1), 0u);
    EXPECT_EQ(allowance.taken(2), 1u);
}

TEST(QuotaTest, HasTheLimitsOfTheContract)
{
    const FrontLimits limits;
    EXPECT_EQ(limits.onTheWire(), (HelperLimits{4, 4, 128, 64, 120}));
    const Quota quota(limits);
    // dbus-daemon lets one connection await 128 replies; polkit's are all we have outstanding for long.
    EXPECT_LT(limits.inProgress, 128u);
}

TEST(RateLimitTest, SaysSoManyAtOnceThenSoManyPerSecondAndCountsTheRest)
{
    RateLimit limit(3, 1);
    const RateLimit::Clock::time_point start{};
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(limit.admit(1, start), 0u);
    EXPECT_FALSE(limit.admit(1, start));
    EXPECT_FALSE(limit.admit(1, start));
    EXPECT_EQ(limit.admit(2, start), 0u) << "one account must not silence another";
    EXPECT_EQ(limit.admit(1, start + 1s), 2u);
    EXPECT_FALSE(limit.admit(1, start + 1500ms));
    EXPECT_EQ(limit.admit(1, start + 3s), 1u);
}

TEST(RateLimitTest, ForgetsKeysThatAreQuiet)
{
    RateLimit limit(1, 1);
    const RateLimit::Clock::time_point start{};
    for (int key = 0; key < 100'000; ++key)
        limit.admit(key, start + key * 10ms);
    EXPECT_EQ(limit.admit(0, start + 1h), 0u);
}

TEST(AuditTest, SaysWhatHappenedInOneLine)
{
    const Decision decision{.method = QStringLiteral("Mount"),
                            .sender = QStringLiteral(":1.7"),
                            .uid = CallerUid{1000},
                            .action = QStringLiteral("org.fuseboard.mount-own"),
                            .subject = QStringLiteral("/home/alice/m"),
                            .mount = {42},
                            .error = {},
                            .authorise = 2'340us,
                            .total = 15'999us};
    EXPECT_EQ(auditLine(decision), "Mount done uid=1000 sender=:1.7 action=org.fuseboard.mount-own "
                                   "subject=\"/home/alice/m\" mount=42 authoriseMs=2.3 totalMs=15.9");
}

TEST(AuditTest, KeepsHostileTextInsideItsQuotes)
{
    Decision decision;
    decision.subject = QStringLiteral("a\" error=None\n<0>x\x1b") + QString(500, QLatin1Char('y'));
    decision.error = Error{ErrorCode::Internal, Stage::Create, 0, "c\"d\r\xff", {}};
    const std::string line = auditLine(decision);
    EXPECT_NE(line.find("subject=\"a\\x22 error=None\\x0a<0>x\\x1byyy"), std::string::npos) << line;
    EXPECT_NE(line.find("c\\x22d\\x0d\\xff"), std::string::npos) << line;
    EXPECT_EQ(std::ranges::count(line, '"'), 4);
    EXPECT_LT(line.size(), 1000u);
    EXPECT_TRUE(line.starts_with(" refused uid=? "));
}

TEST(DisplayTest, LeavesShortNamesAlone)
{
    EXPECT_EQ(displayName("/home/alice/größe"), QStringLiteral("/home/alice/größe"));
    EXPECT_EQ(displayName(std::string(80, 'x')).size(), 80);
    EXPECT_EQ(displayName(""), QString());
}

TEST(DisplayTest, ShortensInTheMiddle)
{
    EXPECT_EQ(displayName("abcdefghij", 5), QStringLiteral("ab…ij"));
    EXPECT_EQ(displayName("abcdefghij", 4), QStringLiteral("a…ij"));
    EXPECT_EQ(displayName(std::string(81, 'x')).size(), 80);
}

TEST(DisplayTest, EscapesWhatCouldPassForThePartOfADialog)
{
    EXPECT_EQ(displayName("<b>\n\xe2\x80\xae\xff"), QStringLiteral("\\x3cb>\\x0a\\u{202e}\\xff"));
}

TEST(MountinfoTest, FindsTheMountsOnTheRootInOrder)
{
    constexpr std::string_view Text = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
                                      "23 22 0:21 / /proc rw - proc proc rw\n"
                                      "99 22 0:50 / / rw - tmpfs tmpfs rw\n";
    EXPECT_EQ(rootMountIds(Text), (std::vector<std::string>{"22", "99"}));
}

TEST(MountinfoTest, TakesAnyText)
{
    EXPECT_TRUE(rootMountIds("").empty());
    EXPECT_TRUE(rootMountIds("\n\n \n").empty());
    EXPECT_TRUE(rootMountIds("1 2 3 4").empty());
    EXPECT_TRUE(rootMountIds(std::string(100'000, ' ')).empty());
    EXPECT_EQ(rootMountIds("1 2 3 4 /"), std::vector<std::string>{"1"});
}

TEST(UserIdTest, TakesExactlyTheOptionAndNothingThatLooksLikeIt)
{
    EXPECT_EQ(userIdFrom("rw,user_id=1000,group_id=100"), 1000u);
    EXPECT_EQ(userIdFrom("user_id=0"), 0u);
    EXPECT_EQ(userIdFrom("user_id=4294967295"), 4294967295u);
    for (const char *text : {"", "rw", "xuser_id=1", "user_id=", "user_id=1x", "user_id=-1", "user_id=+1",
                             "user_id= 1", "user_id=4294967296", "user_id", "group_id=1000"})
        EXPECT_EQ(userIdFrom(text), std::nullopt) << text;
}

TEST(FuseConfigTest, TakesTheLastMountMaxThatIsANumber)
{
    const auto mountMaxIn = [](std::string_view text) { return fuseConfigIn(text).mountMax; };
    EXPECT_EQ(mountMaxIn("mount_max = 17\n"), 17u);
    EXPECT_EQ(mountMaxIn("user_allow_other\n \tmount_max=0 # none\r\n\n"), 0u);
    EXPECT_EQ(mountMaxIn("mount_max = 5\nmount_max = 6"), 6u);
    EXPECT_EQ(mountMaxIn("mount_max = 5\nmount_max = many\n"), 5u);
    for (const char *text :
         {"", "\n", "mount_max", "mount_max =", "mount_max = -1", "mount_max = 5x", "#mount_max = 5",
          "xmount_max = 5", "mount_max = 99999999999", "= 5", "mount_max = 5\nmount_max = -1"})
        EXPECT_EQ(mountMaxIn(text), std::nullopt) << text;
}

TEST(FuseConfigTest, TakesUserAllowOtherForALineOfItsOwn)
{
    for (const char *text : {"user_allow_other", " user_allow_other # all of them\r\nmount_max = 5"})
        EXPECT_TRUE(fuseConfigIn(text).userAllowOther) << text;
    for (const char *text : {"", "# user_allow_other", "user_allow_others", "user_allow_other = 1",
                             "user_allow_other mount_max", "allow_other"})
        EXPECT_FALSE(fuseConfigIn(text).userAllowOther) << text;
}

TEST(AgentTextTest, TrustsNoLengthAndNoNumberOfAReply)
{
    AgentReply reply;
    reply.code = 0xffffffff;
    reply.stage = 0xffffffff;
    reply.kernelLogLength = 0xffffffff;
    reply.kernelLog.fill('\n');
    reply.context.fill('x');
    const Error error = errorOf(reply);
    EXPECT_EQ(error.code, ErrorCode::Internal);
    EXPECT_EQ(error.stage, Stage::Create);
    EXPECT_TRUE(error.kernelLog.empty());
    EXPECT_EQ(error.context, std::string(128, 'x'));
}

TEST(AgentTextTest, SplitsTheKernelsMessagesAndBoundsThem)
{
    AgentReply reply;
    const std::string text = "one\n\ntwo\nthree";
    std::ranges::copy(text, reply.kernelLog.begin());
    reply.kernelLogLength = static_cast<std::uint32_t>(text.size());
    EXPECT_EQ(kernelLinesOf(reply), (std::vector<std::string>{"one", "two", "three"}));
    for (std::size_t i = 0; i < reply.kernelLog.size(); ++i)
        reply.kernelLog[i] = i % 2 == 0 ? 'x' : '\n';
    reply.kernelLogLength = static_cast<std::uint32_t>(reply.kernelLog.size());
    EXPECT_EQ(kernelLinesOf(reply).size(), 32u);
}

TEST(FuseMountsTest, SmallNumbersAreNoMounts)
{
    EXPECT_EQ(findFuseMount({0}).error().code, ErrorCode::NoSuchMount);
    EXPECT_EQ(findFuseMount({UINT64_MAX}).error().code, ErrorCode::NoSuchMount);
}
