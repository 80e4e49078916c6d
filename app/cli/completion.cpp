// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds what the Tab key can offer. It understands the words before the cursor as the parser does,
// but forgives what is wrong with them.

#include "app/cli/completion.h"

#include "app/catalog/launchplan.h"
#include "app/catalog/optionvalue.h"
#include "app/catalog/pattern.h"
#include "app/catalog/sourcetext.h"
#include "app/cli/commandline.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fuseboard {
namespace {

/// The words before the cursor.
struct Line
{
    const CommandSyntax *command = nullptr;
    std::vector<std::string> arguments;
    std::vector<GivenOption> options;
    const OptionSyntax *open = nullptr; ///< its value is the word under the cursor
    bool onlyArguments = false;

    const OptionSyntax *find(std::string_view name) const
    {
        if (!command)
            return nullptr;
        const auto found = std::ranges::find(command->options, name, &OptionSyntax::name);
        return found == command->options.end() ? nullptr : &*found;
    }
    bool isOption(std::string_view word) const
    {
        return !onlyArguments && word.size() > 1 && word.starts_with('-');
    }
};

/// "--helper=auto" or "-oro": the option, and what is in front of its value.
struct GluedValue
{
    const OptionSyntax *option = nullptr;
    std::string prefix;
};

GluedValue gluedValue(const Line &line, const std::string &word)
{
    const bool isShort = !word.starts_with("--");
    const std::size_t equals = word.find('=');
    if (!line.isOption(word) || (isShort ? word.size() < 3 : equals == std::string::npos))
        return {};
    const std::size_t nameEnd = isShort ? 2 : equals;
    const OptionSyntax *option = line.find(std::string_view(word).substr(0, nameEnd));
    if (!option || option->isFlag())
        return {};
    return {option, word.substr(0, isShort ? 2 : equals + 1)};
}

void takeOption(Line &line, const std::string &word)
{
    if (const GluedValue glued = gluedValue(line, word); glued.option) {
        line.options.push_back({glued.option->name, word.substr(glued.prefix.size())});
        return;
    }
    const OptionSyntax *option = line.find(word);
    if (option && option->isFlag())
        line.options.push_back({option->name, {}});
    else
        line.open = option;
}

void takeWord(Line &line, const std::string &word)
{
    // As in the parser: another option is no value.
    if (line.open && !word.starts_with("--")) {
        line.options.push_back({line.open->name, word});
        line.open = nullptr;
        return;
    }
    line.open = nullptr;
    if (!line.onlyArguments && word == "--")
        line.onlyArguments = true;
    else if (line.isOption(word))
        takeOption(line, word);
    else if (line.command)
        line.arguments.push_back(word);
    else
        line.command = findCommand(word);
}

/// Collects what fits to the word under the cursor.
class Completer
{
public:
    Completer(Line line, std::string word, const LiveNames &names)
        : m_line(std::move(line)),
          m_word(std::move(word)),
          m_names(names)
    {
    }

    Offer run()
    {
        const GluedValue glued = gluedValue(m_line, m_word);
        if (glued.option)
            offerValue(*glued.option, glued.prefix);
        else if (m_line.open && !m_word.starts_with("--"))
            offerValue(*m_line.open, "");
        else if (!m_line.onlyArguments && m_word.starts_with('-'))
            offerOptions();
        else if (!m_line.command)
            offerCommands();
        else
            offerArgument();
        return std::move(m_offer);
    }

private:
    void add(std::string text, std::string_view help)
    {
        if (text.starts_with(m_word))
            m_offer.candidates.push_back({std::move(text), std::string(help)});
    }

    void offerCommands()
    {
        for (const CommandSyntax &command : commands())
            add(std::string(command.name), command.summary);
    }

    void offerOptions()
    {
        if (!m_line.command) {
            add(std::string(versionOption().name), versionOption().help);
        } else {
            for (const OptionSyntax &option : m_line.command->options) {
                const bool isGiven = std::ranges::contains(m_line.options, option.name, &GivenOption::name);
                const bool isGlued = !option.isFlag() && !option.isShort();
                if (option.repeats || !isGiven)
                    add(std::string(option.name) + (isGlued ? "=" : ""), option.help);
            }
        }
        add(std::string(helpOption().name), helpOption().help);
    }

    void offerValue(const OptionSyntax &option, const std::string &prefix)
    {
        for (const ChoiceSyntax &choice : option.choices)
            add(prefix + std::string(choice.name), choice.help);
        if (option.completion == Completion::TypeOptions)
            offerTypeOptions(prefix);
    }

    void offerArgument()
    {
        const std::size_t index = m_line.arguments.size();
        if (index >= m_line.command->arguments.size()) {
            if (m_word.empty() && !m_line.onlyArguments)
                offerOptions();
            return;
        }
        switch (m_line.command->arguments[index].completion) {
        case Completion::Type:
            offerTypes();
            return;
        case Completion::Source:
            offerSources();
            return;
        case Completion::Folder:
            m_offer.paths = ShellPaths::Folders;
            return;
        case Completion::Mount:
            offerPlaces(m_names.mounts());
            return;
        case Completion::Log:
            offerPlaces(m_names.logs());
            return;
        case Completion::None:
        case Completion::TypeOptions:
            return;
        }
    }

    std::optional<FileSystemType> type() const
    {
        const auto types = m_names.types();
        const auto found = m_line.arguments.empty()
                               ? types.end()
                               : std::ranges::find(types, m_line.arguments.front(), &FileSystemType::name);
        return found == types.end() ? std::nullopt : std::optional(*found);
    }

    void offerTypes()
    {
        for (const FileSystemType &type : m_names.types())
            add(type.name, type.description);
    }

    void offerSources()
    {
        const auto known = type();
        if (!known || known->sourceKind == SourceKind::File) {
            m_offer.paths = ShellPaths::Files;
        } else if (known->sourceKind != SourceKind::Remote) {
            m_offer.paths = ShellPaths::Folders;
        } else {
            offerNames(*known);
        }
    }

    /// "host:", also after "user@". What stands behind the colon only the other computer knows.
    void offerNames(const FileSystemType &type)
    {
        if (type.sourceNames == SourceNames::None)
            return;
        const auto pattern = Pattern::compile(type.sourcePattern);
        const std::size_t at =
            type.sourceNames == SourceNames::SshHosts ? m_word.find('@') : std::string::npos;
        const std::string user = at == std::string::npos ? "" : m_word.substr(0, at + 1);
        for (const SourceName &name : m_names.sources(type.sourceNames)) {
            const bool isAddress = name.name.contains(':');
            const std::string source = user + (isAddress ? "[" + name.name + "]" : name.name) + ":";
            if (pattern && pattern->matchesAll(source))
                add(source, name.origin);
        }
    }

    /// In the way that the word begins: "~/mnt" or "mnt" for "/home/alice/mnt".
    void offerPlaces(const std::vector<Candidate> &places)
    {
        const bool isRelative = !m_word.empty() && !m_word.starts_with('/');
        const bool isInHome = m_word.starts_with("~/");
        const std::string start = isInHome ? "~/" : m_word.starts_with("./") ? "./" : "";
        const std::string folder = (isInHome ? m_names.home : m_names.folder) + "/";
        for (const Candidate &place : places) {
            if (!isRelative) {
                add(place.text, place.help);
                continue;
            }
            const std::string rest = place.text.starts_with(folder) ? place.text.substr(folder.size()) : "";
            // A word of digits is an id.
            if (rest.find_first_not_of("0123456789") != std::string::npos ||
                (!rest.empty() && !start.empty()))
                add(start + rest, place.help);
        }
    }

    void offerTypeOptions(std::string prefix)
    {
        const std::string list = m_word.substr(prefix.size());
        const std::size_t comma = list.rfind(',');
        const std::string before = comma == std::string::npos ? "" : list.substr(0, comma + 1);
        prefix += before;
        const std::string part = list.substr(before.size());
        const auto known = type();
        if (part.contains('='))
            offerChoices(known, prefix, part.substr(0, part.find('=')));
        else
            offerNamesOfOptions(known, prefix, namesIn(before));
    }

    /// Those that are set already, in this list or an earlier one.
    std::vector<std::string> namesIn(const std::string &list) const
    {
        std::vector<std::string> names;
        const auto take = [&](const std::string &text) {
            if (const auto options = splitOptions(text))
                std::ranges::transform(*options, std::back_inserter(names), &OptionValue::name);
        };
        take(list);
        for (const GivenOption &given : m_line.options) {
            if (given.name == "-o")
                take(given.value);
        }
        return names;
    }

    void offerChoices(const std::optional<FileSystemType> &known, const std::string &prefix,
                      const std::string &name)
    {
        if (!known)
            return;
        const auto option = std::ranges::find(known->options, name, &OptionType::name);
        if (option == known->options.end())
            return;
        for (const std::string &choice : option->choices)
            add(prefix + name + "=" + choice, "");
    }

    void offerNamesOfOptions(const std::optional<FileSystemType> &known, const std::string &prefix,
                             const std::vector<std::string> &given)
    {
        for (const OptionType &option : known ? known->options : std::vector<OptionType>()) {
            if (!std::ranges::contains(given, option.name))
                add(prefix + option.name + (option.kind == OptionKind::Flag ? "" : "="), option.help);
        }
        for (const KernelOption &option : kernelOptions()) {
            const std::string name(option.name);
            // A program that mounts by itself takes the options that its file lists, where it lists any.
            const bool isLost = known && !known->kernelArguments.empty() &&
                                !std::ranges::contains(known->kernelArguments, name, &KernelArguments::name);
            if (!isLost && !std::ranges::contains(given, name))
                add(prefix + name + (takesValue(name) ? "=" : ""), option.help);
        }
    }

    Line m_line;
    std::string m_word;
    const LiveNames &m_names;
    Offer m_offer;
};

} // namespace

Offer complete(std::span<const std::string> words, const LiveNames &names)
{
    if (words.empty())
        return {};
    Line line;
    for (const std::string &word : words.first(words.size() - 1))
        takeWord(line, word);
    return Completer(std::move(line), words.back(), names).run();
}

std::string linesOf(const Offer &offer)
{
    if (offer.paths != ShellPaths::None)
        return offer.paths == ShellPaths::Files ? ":files\n" : ":folders\n";
    std::string text;
    for (const Candidate &candidate : offer.candidates) {
        if (candidate.text.empty() || hasControl(candidate.text) || hasControl(candidate.help))
            continue;
        text += candidate.text + (candidate.help.empty() ? "" : "\t" + candidate.help) + "\n";
    }
    return text;
}

} // namespace fuseboard
