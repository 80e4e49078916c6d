// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes the words of the command line apart.

#include "app/cli/commandline.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fuseboard {
namespace {

OptionSyntax flag(std::string_view name, std::string_view help)
{
    return {.name = name, .value = {}, .help = help, .choices = {}};
}

std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
        }
    }
    return row.back();
}

UsageError usageError(std::string message, std::string_view seeAlso,
                      std::optional<std::string_view> suggestion = {})
{
    if (suggestion)
        return {std::move(message), "Did you mean \"" + std::string(*suggestion) + "\"?"};
    return {std::move(message),
            "See: fuseboardctl " + std::string(seeAlso) + (seeAlso.empty() ? "--help" : " --help")};
}

/// Works through the words once.
class Parser
{
public:
    explicit Parser(std::span<const std::string> words) : m_words(words) {}

    std::expected<ParsedCommand, UsageError> run()
    {
        while (!m_problem && m_at < m_words.size())
            takeWord(m_words[m_at++]);
        if (m_result.has(helpOption().name) || m_result.has(versionOption().name))
            return std::move(m_result);
        if (!m_problem)
            checkComplete();
        if (m_problem)
            return std::unexpected(std::move(*m_problem));
        return std::move(m_result);
    }

private:
    std::string_view commandName() const { return m_result.command ? m_result.command->name : ""; }

    void fail(UsageError problem)
    {
        // Somebody who is lost asks for help at the end of the line: look on for it.
        if (std::ranges::find(m_words.subspan(m_at), "--help") != m_words.end())
            m_result.options.push_back({helpOption().name, {}});
        m_problem = std::move(problem);
    }

    void takeWord(const std::string &word)
    {
        if (m_result.command && m_result.command->isHidden)
            m_result.arguments.push_back(word);
        else if (!m_onlyArguments && word == "--")
            m_onlyArguments = true;
        else if (!m_onlyArguments && word.size() > 1 && word.starts_with('-'))
            takeOption(word);
        else if (m_result.command)
            m_result.arguments.push_back(word);
        else
            takeCommand(word);
    }

    void takeCommand(const std::string &word)
    {
        m_result.command = findCommand(word);
        if (m_result.command)
            return;
        std::vector<std::string_view> names;
        std::ranges::transform(commands(), std::back_inserter(names), &CommandSyntax::name);
        fail(usageError("There is no command \"" + word + "\".", "", nearest(word, names)));
    }

    std::vector<OptionSyntax> known() const
    {
        std::vector<OptionSyntax> all{flag("--json", ""), versionOption()};
        if (m_result.command)
            all = m_result.command->options;
        all.push_back(helpOption()); // last: the nearest name is looked for among what does something
        return all;
    }

    void takeOption(const std::string &word)
    {
        const bool isShort = !word.starts_with("--");
        const std::size_t equals = isShort ? std::string::npos : word.find('=');
        std::string name = isShort ? word.substr(0, 2) : word.substr(0, equals);
        if (name == "-h")
            name = helpOption().name;
        const std::vector<OptionSyntax> all = known();
        const auto found = std::ranges::find(all, name, &OptionSyntax::name);
        if (found == all.end()) {
            std::vector<std::string_view> names;
            std::ranges::transform(all, std::back_inserter(names), &OptionSyntax::name);
            fail(
                usageError("There is no option \"" + name + "\" here.", commandName(), nearest(name, names)));
            return;
        }
        std::optional<std::string> glued;
        if (isShort && word.size() > 2 && word != "-h")
            glued = word.substr(2);
        else if (equals != std::string::npos)
            glued = word.substr(equals + 1);
        takeValue(*found, std::move(glued));
    }

    void takeValue(const OptionSyntax &option, std::optional<std::string> glued)
    {
        const std::string name(option.name);
        if (option.isFlag()) {
            if (glued)
                fail(usageError("The option \"" + name + "\" takes no value.", commandName()));
            m_result.options.push_back({option.name, {}});
            return;
        }
        if (!glued && m_at < m_words.size() && !m_words[m_at].starts_with("--"))
            glued = m_words[m_at++];
        if (!glued) {
            fail(usageError("The option \"" + name + "\" wants a value: " + option.valueText() + ".",
                            commandName()));
            return;
        }
        m_result.options.push_back({option.name, std::move(*glued)});
    }

    void checkComplete()
    {
        if (!m_result.command) {
            fail(usageError("A command is missing.", ""));
            return;
        }
        if (m_result.command->isHidden)
            return;
        const auto &arguments = m_result.command->arguments;
        const std::size_t wanted = arguments.size();
        const auto needed =
            static_cast<std::size_t>(std::ranges::count(arguments, false, &ArgumentSyntax::isOptional));
        if (m_result.arguments.size() < needed)
            fail(usageError("Something is missing: " + m_result.command->synopsis(), commandName()));
        else if (std::ranges::contains(m_result.arguments, std::string()))
            // From an unset variable of a script; as a path it would mean the current folder.
            fail(usageError("A word is empty: " + m_result.command->synopsis(), commandName()));
        else if (m_result.arguments.size() > wanted)
            fail(usageError("\"" + m_result.arguments[wanted] +
                                "\" is one word too many: " + m_result.command->synopsis(),
                            commandName()));
    }

    std::span<const std::string> m_words;
    std::size_t m_at = 0;
    bool m_onlyArguments = false;
    ParsedCommand m_result;
    std::optional<UsageError> m_problem;
};

} // namespace

const OptionSyntax &helpOption()
{
    static const OptionSyntax Help = flag("--help", "this text");
    return Help;
}

const OptionSyntax &versionOption()
{
    static const OptionSyntax Version = flag("--version", "the version of the program");
    return Version;
}

std::string OptionSyntax::valueText() const
{
    std::string text;
    for (const ChoiceSyntax &choice : choices)
        text += (text.empty() ? "" : "|") + std::string(choice.name);
    return text.empty() ? std::string(value) : text;
}

std::string ArgumentSyntax::term() const
{
    return isOptional ? "[" + std::string(name) + "]" : std::string(name);
}

std::vector<std::string> CommandSyntax::synopsisParts() const
{
    std::vector<std::string> parts{"fuseboardctl " + std::string(name)};
    for (const ArgumentSyntax &argument : arguments)
        parts.push_back(argument.term());
    for (const OptionSyntax &option : options) {
        const std::string value = option.isFlag() ? "" : (option.isShort() ? " " : "=") + option.valueText();
        parts.push_back("[" + std::string(option.name) + value + "]" + (option.repeats ? "..." : ""));
    }
    return parts;
}

std::string CommandSyntax::synopsis() const
{
    std::string line;
    for (const std::string &part : synopsisParts())
        line += (line.empty() ? "" : " ") + part;
    return line;
}

bool ParsedCommand::has(std::string_view option) const
{
    return std::ranges::contains(options, option, &GivenOption::name);
}

std::optional<std::string> ParsedCommand::valueOf(std::string_view option) const
{
    const auto found = std::ranges::find_last(options, option, &GivenOption::name);
    return found.empty() ? std::nullopt : std::optional(found.front().value);
}

std::expected<ParsedCommand, UsageError> parseCommandLine(std::span<const std::string> words)
{
    return Parser(words).run();
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> names)
{
    // People rarely mistake the first letter: it decides between two that are equally far ("umount").
    const auto difference = [&](std::string_view name) {
        return std::pair(distance(word, name), word.substr(0, 1) != name.substr(0, 1));
    };
    const auto best = std::ranges::min_element(names, {}, difference);
    if (best == names.end() || distance(word, *best) * 3 > std::max<std::size_t>(best->size(), 3))
        return std::nullopt;
    return *best;
}

} // namespace fuseboard
