// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lays out what --help shows.

#include "app/cli/help.h"

#include "app/cli/terminal.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

constexpr std::size_t NarrowestWidth = 40;
constexpr std::size_t Indent = 2;

/// A term and what it means.
struct Entry
{
    std::string term;
    std::string_view help;
};

std::string wrappedWords(const std::vector<std::string> &words, std::size_t width, std::size_t indent,
                         std::size_t column)
{
    std::string text;
    bool isFirst = true;
    for (const std::string &word : words) {
        if (!std::exchange(isFirst, false) && column + 1 + word.size() > width) {
            text += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (!text.empty()) {
            text += ' ';
            ++column;
        }
        text += word;
        column += word.size();
    }
    return text + "\n";
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
        if (end > 0)
            words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::string paragraphs(std::string_view text, std::size_t width)
{
    std::string all;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        all += (all.empty() ? "" : "\n") + wrapped(text.substr(0, end), width, 0, 0);
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return all;
}

/// Terms in one column, what they mean in another.
std::string aligned(const std::vector<Entry> &entries, std::size_t indent, std::size_t width)
{
    std::size_t longest = 0;
    for (const Entry &entry : entries)
        longest = std::max(longest, entry.term.size());
    // Where half of the line is gone already, the meaning has a line of its own.
    const std::size_t column = std::min(indent + longest + 2, width / 2);
    std::string text;
    for (const Entry &entry : entries) {
        std::string line = std::string(indent, ' ') + entry.term;
        if (line.size() + 2 > column)
            text += std::exchange(line, "") + "\n";
        line.resize(column, ' ');
        text += line + wrapped(entry.help, width, column, column);
    }
    return text;
}

std::string termOf(const OptionSyntax &option)
{
    return std::string(option.name) + (option.isFlag() ? "" : " " + std::string(option.value));
}

/// Choices stand below their option, further in.
std::vector<Entry> entriesOf(const CommandSyntax &command)
{
    std::vector<Entry> entries;
    for (const ArgumentSyntax &argument : command.arguments)
        entries.push_back({std::string(argument.name), argument.help});
    for (const OptionSyntax &option : command.options) {
        entries.push_back({termOf(option), option.help});
        for (const ChoiceSyntax &choice : option.choices)
            entries.push_back({std::string(Indent, ' ') + std::string(choice.name), choice.help});
    }
    entries.push_back({std::string(helpOption().name), helpOption().help});
    return entries;
}

} // namespace

std::size_t outputWidth()
{
    return std::max(columnsOf(STDOUT_FILENO), NarrowestWidth);
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t column)
{
    return wrappedWords(wordsOf(text), width, indent, column);
}

std::string programHelp(std::size_t width)
{
    std::vector<Entry> entries;
    for (const CommandSyntax &command : commands()) {
        std::string term(command.name);
        for (const ArgumentSyntax &argument : command.arguments)
            term += " " + argument.term();
        entries.push_back({std::move(term), command.summary});
    }
    return "fuseboardctl COMMAND ...\n\n" +
           paragraphs("Mounts FUSE file systems, says whether they really came up, and if not, why.", width) +
           "\n" + aligned(entries, Indent, width) + "\n" +
           aligned({{std::string(helpOption().name), helpOption().help},
                    {std::string(versionOption().name), versionOption().help}},
                   Indent, width) +
           "\n" +
           paragraphs("\"fuseboardctl COMMAND --help\" shows options and examples. Begin with:", width) +
           "  fuseboardctl doctor\n"
           "  fuseboardctl mount sshfs alice@example.org:\n"
           "  fuseboardctl list\n"
           "  fuseboardctl unmount ~/Mounts/example.org\n";
}

std::string commandHelp(const CommandSyntax &command, std::size_t width)
{
    std::string text = wrappedWords(command.synopsisParts(), width, 4, 0) + "\n" +
                       paragraphs(command.text, width) + "\n" + aligned(entriesOf(command), Indent, width) +
                       "\nExamples:\n";
    for (const std::string_view example : command.examples)
        text += "  " + std::string(example) + "\n";
    return text + "\nThe manual has more: man fuseboardctl-" + std::string(command.name) + "\n";
}

} // namespace fuseboard
