// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests how the words of the command line are understood.

#include "app/cli/commandline.h"
#include "app/cli/duration.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace fuseboard;
using namespace std::chrono_literals;

namespace {

std::expected<ParsedCommand, UsageError> parse(const std::vector<std::string> &words)
{
    return parseCommandLine(words);
}

TEST(CommandLine, MixesOptionsAndArguments)
{
    const auto command =
        parse({"mount", "--json", "sshfs", "-o", "a=1", "host:", "--deadline=5s", "/m", "-ob,c"});
    ASSERT_TRUE(command);
    EXPECT_EQ(command->command->name, "mount");
    EXPECT_EQ(command->arguments, (std::vector<std::string>{"sshfs", "host:", "/m"}));
    EXPECT_TRUE(command->has("--json"));
    EXPECT_EQ(command->valueOf("--deadline"), "5s");
    ASSERT_EQ(command->options.size(), 4U);
    EXPECT_EQ(command->options[1].value, "a=1");
    EXPECT_EQ(command->options[3].value, "b,c");
}

TEST(CommandLine, TheLastOfRepeatedOptionsWins)
{
    EXPECT_EQ(parse({"mount", "a", "b", "c", "--helper=never", "--helper", "auto"})->valueOf("--helper"),
              "auto");
}

TEST(CommandLine, TwoHyphensEndTheOptions)
{
    const auto command = parse({"unmount", "--detach", "--", "--force"});
    ASSERT_TRUE(command);
    EXPECT_EQ(command->arguments, std::vector<std::string>{"--force"});
    EXPECT_TRUE(command->has("--detach"));
    EXPECT_FALSE(command->has("--force"));
}

TEST(CommandLine, ALoneHyphenIsAnArgument)
{
    EXPECT_EQ(parse({"unmount", "-"})->arguments, std::vector<std::string>{"-"});
}

TEST(CommandLine, WordsAreBytes)
{
    EXPECT_EQ(parse({"unmount", "\377\n"})->arguments, std::vector<std::string>{"\377\n"});
}

TEST(CommandLine, AnotherOptionIsNoValue)
{
    const auto command = parse({"mount", "a", "b", "c", "--deadline", "--json"});
    ASSERT_FALSE(command);
    EXPECT_NE(command.error().message.find("wants a value"), std::string::npos);
    EXPECT_EQ(parse({"mount", "a", "b", "c", "--deadline=--json"})->valueOf("--deadline"), "--json");
}

TEST(CommandLine, HelpWinsOverWhatIsWrong)
{
    EXPECT_TRUE(parse({"mount", "--nonsense", "--help"})->has("--help"));
    EXPECT_TRUE(parse({"nonsense", "--help"})->has("--help"));
    EXPECT_TRUE(parse({"list", "-h"})->has("--help"));
    EXPECT_TRUE(parse({"--version"})->has("--version"));
}

TEST(CommandLine, EveryCommandCountsItsArguments)
{
    for (const CommandSyntax &command : commands()) {
        std::vector<std::string> words{std::string(command.name)};
        words.resize(1 + command.arguments.size(), "x");
        EXPECT_TRUE(parse(words)) << command.name;
        words.emplace_back("x");
        EXPECT_FALSE(parse(words)) << command.name;
        const auto needed = static_cast<std::size_t>(
            std::ranges::count(command.arguments, false, &ArgumentSyntax::isOptional));
        words.resize(1 + needed);
        EXPECT_TRUE(parse(words)) << command.name;
        words.resize(needed);
        EXPECT_FALSE(parse(words)) << command.name;
    }
}

TEST(CommandLine, TheSynopsisHasEveryOption)
{
    EXPECT_EQ(findCommand("mount")->synopsis(),
              "fuseboardctl mount TYPE SOURCE [MOUNTPOINT] [-o NAME=VALUE]... "
              "[--deadline=TIME] [--helper=auto|require|never] [--non-empty] [--lock-folder] [--json]");
    EXPECT_EQ(findCommand("log")->synopsis(), "fuseboardctl log MOUNTPOINT");
}

TEST(CommandLine, AValueThatIsMissingIsCalledByItsChoices)
{
    EXPECT_NE(parse({"mount", "--helper"}).error().message.find("wants a value: auto|require|never."),
              std::string::npos);
    EXPECT_NE(parse({"mount", "--deadline"}).error().message.find("wants a value: TIME."), std::string::npos);
}

TEST(CommandLine, TheNearestNameIsFound)
{
    const std::vector<std::string_view> names{"mount", "unmount", "list"};
    EXPECT_EQ(nearest("mont", names), "mount");
    EXPECT_EQ(nearest("umount", names), "unmount");
    EXPECT_EQ(nearest("lsit", names), std::nullopt) << "two of four letters are wrong";
    EXPECT_EQ(nearest("lst", names), "list");
    EXPECT_EQ(nearest("xyz", names), std::nullopt);
    EXPECT_EQ(nearest("", names), std::nullopt);
    EXPECT_EQ(nearest("mount", {}), std::nullopt);
}

TEST(Duration, IsReadAsPeopleWriteIt)
{
    EXPECT_EQ(parseDuration("500ms"), 500ms);
    EXPECT_EQ(parseDuration("30s"), 30s);
    EXPECT_EQ(parseDuration("30"), 30s);
    EXPECT_EQ(parseDuration("2m"), 2min);
    EXPECT_EQ(parseDuration("0"), 0s);
    EXPECT_EQ(parseDuration("86400s"), 24h);
}

TEST(Duration, NonsenseIsRefused)
{
    for (const std::string_view text :
         {"", "s", "ms", "-1s", "1.5s", "1 s", "1h", "1S", "+1s", "86401s", "99999999999s"})
        EXPECT_FALSE(parseDuration(text)) << text;
}

} // namespace
