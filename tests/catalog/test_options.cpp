// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests which values options take, and how a list of options is taken apart.

#include "app/catalog/optionvalue.h"
#include "tests/catalog/shipped.h"

namespace fuseboard {
namespace {

using Options = std::vector<OptionValue>;

std::optional<ErrorCode> refusal(const Options &options, std::string_view type = "sshfs",
                                 const std::string &source = "h:/")
{
    const auto plan = planLaunch(shipped(type), request(source, options));
    return plan ? std::nullopt : std::optional(plan.error().code);
}

TEST(Options, aListIsSplitAtCommasAndTheFirstEqualsSign)
{
    EXPECT_EQ(*splitOptions("ro,max_read=4096,a=b=c,d="),
              (Options{{"ro", ""}, {"max_read", "4096"}, {"a", "b=c"}, {"d", ""}}));
    EXPECT_EQ(*splitOptions("a=x\\,y,b\\=c"), (Options{{"a", "x,y"}, {"b=c", ""}}));
    EXPECT_EQ(*splitOptions(""), Options{});
    EXPECT_EQ(*splitOptions("ro,"), (Options{{"ro", ""}}));
    EXPECT_EQ(splitOptions("ro,,x").error().code, ErrorCode::InvalidOption);
    EXPECT_EQ(splitOptions("=x").error().code, ErrorCode::InvalidOption);
    EXPECT_EQ(*splitOptions("a\\"), (Options{{"a\\", ""}}));
}

TEST(Options, unknownNamesAreRefusedAndNamed)
{
    const auto plan = planLaunch(shipped("sshfs"), request("h:/", {{"frobnicate", ""}}));
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, ErrorCode::InvalidOption);
    EXPECT_TRUE(plan.error().context.contains("frobnicate")) << plan.error().context;
    EXPECT_EQ(refusal({{"suid", ""}}), ErrorCode::InvalidOption);
    EXPECT_EQ(refusal({{"dev", ""}}), ErrorCode::InvalidOption);
    EXPECT_EQ(refusal({{"RO", ""}}), ErrorCode::InvalidOption);
    EXPECT_EQ(refusal({{"", ""}}), ErrorCode::InvalidOption);
}

TEST(Options, numbersKeepToTheirRange)
{
    EXPECT_EQ(refusal({{"port", "1"}}), std::nullopt);
    EXPECT_EQ(refusal({{"port", "65535"}}), std::nullopt);
    for (const char *value :
         {"0", "65536", "-1", "+1", "22 ", " 22", "0x16", "", "1e3", "99999999999999999999"})
        EXPECT_EQ(refusal({{"port", value}}), ErrorCode::InvalidOption) << value;
}

TEST(Options, flagsAreThereOrNot)
{
    for (const char *value : {"", "yes", "true", "on", "1", "no", "false", "off", "0"})
        EXPECT_EQ(refusal({{"reconnect", value}}), std::nullopt) << value;
    EXPECT_EQ(refusal({{"reconnect", "maybe"}}), ErrorCode::InvalidOption);
}

TEST(Options, choicesAreTheOnesThatAreNamed)
{
    EXPECT_EQ(refusal({{"idmap", "user"}}), std::nullopt);
    const auto plan = planLaunch(shipped("sshfs"), request("h:/", {{"idmap", "file"}}));
    ASSERT_FALSE(plan);
    EXPECT_TRUE(plan.error().context.contains("none, user")) << plan.error().context;
}

TEST(Options, givenTwiceIsAMistake)
{
    EXPECT_EQ(refusal({{"port", "22"}, {"port", "22"}}), ErrorCode::InvalidOption);
    EXPECT_EQ(refusal({{"ro", ""}, {"ro", ""}}), ErrorCode::InvalidOption);
}

TEST(Options, noTextReachesIntoAnotherOption)
{
    for (const char *value :
         {"/key,ssh_command=/bin/sh", "/key\\,x", "/key\nProxyCommand x", "/key%x", "/$HOME", "", "relative"})
        EXPECT_EQ(refusal({{"IdentityFile", value}}), ErrorCode::InvalidOption) << value;
    EXPECT_EQ(refusal({{"IdentityFile", "/home/alice/my keys/id"}}), std::nullopt);
}

TEST(Options, noPatternCanAllowWhatWouldBeginAnotherOption)
{
    OptionType option;
    option.kind = OptionKind::String;
    option.pattern = ".*";
    EXPECT_TRUE(checkOptionValue(option, "a b"));
    for (const char *value : {"a,b", "a\\b", "a\nb", "a\x7f", "\x1b", ""})
        EXPECT_FALSE(checkOptionValue(option, value)) << value;
}

TEST(Options, theKernelsOptionsGoToTheSpec)
{
    const auto plan =
        planLaunch(shipped("sshfs"),
                   request("h:/", {{"ro", ""}, {"noexec", ""}, {"noatime", ""}, {"max_read", "65536"}}));
    ASSERT_TRUE(plan);
    EXPECT_EQ(optionWords(plan->spec.flags, plan->spec.maxRead),
              (std::vector<std::string>{"ro", "noexec", "noatime", "max_read=65536"}));
    EXPECT_EQ(plan->askedOptions, (std::vector<std::string>{"ro", "noexec", "noatime", "max_read=65536"}));
    EXPECT_FALSE(std::ranges::contains(plan->argv, "ro")) << "a server on a descriptor drops it silently";
}

TEST(Options, allowOtherBringsTheKernelsChecks)
{
    const auto plan = planLaunch(shipped("sshfs"), request("h:/", {{"allow_other", ""}}));
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->spec.flags.has(MountFlag::DefaultPermissions));
    EXPECT_EQ(plan->askedOptions, std::vector<std::string>{"allow_other"});
    EXPECT_TRUE(validate(plan->spec));
}

TEST(Options, kernelOptionsAreCheckedToo)
{
    EXPECT_EQ(refusal({{"max_read", "100"}}), ErrorCode::InvalidOption);
    EXPECT_EQ(refusal({{"max_read", "4294967296"}}), ErrorCode::InvalidOption);
    EXPECT_EQ(refusal({{"ro", "yes"}}), ErrorCode::InvalidOption);
    EXPECT_EQ(refusal({{"rw", ""}, {"nosuid", ""}, {"nodev", ""}}), std::nullopt);
}

TEST(Options, everyKernelOptionIsKnownAndExplained)
{
    for (const KernelOption &option : kernelOptions()) {
        MountSpec spec;
        EXPECT_TRUE(isKernelOption(option.name));
        EXPECT_TRUE(applyKernelOption(option.name, option.name == "max_read" ? "4096" : "", spec))
            << option.name;
        EXPECT_FALSE(option.help.empty());
    }
}

TEST(Options, everyShippedOptionTakesItsOwnExamples)
{
    for (const FileSystemType &type : shippedCatalog().types()) {
        for (const OptionType &option : type.options) {
            EXPECT_TRUE(option.kind != OptionKind::Integer ||
                        checkOptionValue(option, std::to_string(*option.max)))
                << option.name;
            for (const std::string &choice : option.choices)
                EXPECT_TRUE(checkOptionValue(option, choice)) << option.name;
        }
    }
}

} // namespace
} // namespace fuseboard
