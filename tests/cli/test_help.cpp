// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests how help is laid out.

#include "app/cli/help.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

using namespace fuseboard;

namespace {

std::vector<std::string> linesOf(const std::string &text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

/// Where `word` begins in the line that begins with the term; npos where there is none.
std::size_t columnOf(const std::string &help, const std::string &term, const std::string &word)
{
    for (const std::string &line : linesOf(help)) {
        if (line.starts_with(term + " "))
            return line.find(word);
    }
    return std::string::npos;
}

TEST(Help, LinesEndBeforeTheWidth)
{
    EXPECT_EQ(wrapped("one two three", 7, 0, 0), "one two\nthree\n");
    EXPECT_EQ(wrapped("one two three", 8, 2, 0), "one two\n  three\n");
    EXPECT_EQ(wrapped("one two", 8, 4, 4), "one\n    two\n") << "the first line has begun already";
    EXPECT_EQ(wrapped("a-word-longer-than-a-line b", 8, 2, 0), "a-word-longer-than-a-line\n  b\n");
    EXPECT_EQ(wrapped("", 8, 2, 0), "\n");
}

TEST(Help, EveryCommandFitsIntoEveryWidth)
{
    for (const std::size_t width : {60U, 80U, 132U}) {
        for (const CommandSyntax &command : commands()) {
            for (const std::string &line : linesOf(commandHelp(command, width)))
                EXPECT_TRUE(line.size() <= width || line.starts_with("  fuseboardctl ")) << line;
        }
        for (const std::string &line : linesOf(programHelp(width)))
            EXPECT_LE(line.size(), width) << line;
    }
}

TEST(Help, EveryOptionAndArgumentIsExplained)
{
    for (const CommandSyntax &command : commands()) {
        const std::string help = commandHelp(command, UnknownWidth);
        for (const OptionSyntax &option : command.options) {
            EXPECT_FALSE(option.help.empty()) << command.name << option.name;
            EXPECT_NE(columnOf(help, "  " + std::string(option.name), ""), std::string::npos)
                << command.name << " " << option.name;
            for (const ChoiceSyntax &choice : option.choices)
                EXPECT_NE(columnOf(help, "    " + std::string(choice.name), ""), std::string::npos)
                    << choice.name;
        }
        for (const ArgumentSyntax &argument : command.arguments)
            EXPECT_NE(columnOf(help, "  " + std::string(argument.name), ""), std::string::npos)
                << argument.name;
        EXPECT_FALSE(command.examples.empty()) << command.name;
    }
}

TEST(Help, MeaningsStandInOneColumn)
{
    const std::string help = commandHelp(*findCommand("unmount"), UnknownWidth);
    EXPECT_EQ(columnOf(help, "  --detach", "out of"), columnOf(help, "  --force", "ends it"));
    EXPECT_EQ(columnOf(help, "  --detach", "out of"), columnOf(help, "  MOUNTPOINT|ID", "the folder"));
}

TEST(Help, TheListOfCommandsHasThemAll)
{
    for (const CommandSyntax &command : commands()) {
        EXPECT_FALSE(command.isHidden);
        EXPECT_NE(columnOf(programHelp(UnknownWidth), "  " + std::string(command.name),
                           std::string(command.summary)),
                  std::string::npos)
            << command.name;
    }
}

} // namespace
