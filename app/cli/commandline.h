// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes the words of the command line apart. Words are bytes: a mountpoint need not be UTF-8.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

struct OptionSyntax
{
    std::string_view name;  ///< "--json", "-o"
    std::string_view value; ///< what the value is called in help; empty for a flag
};

struct CommandSyntax
{
    std::string_view name;
    std::string_view arguments; ///< "TYPE SOURCE MOUNTPOINT"
    std::string_view summary;   ///< one line for the list of commands
    std::string_view help;      ///< what follows the synopsis: what it does, options, examples
    std::vector<OptionSyntax> options;

    std::size_t argumentCount() const; ///< words in `arguments`
    std::size_t neededCount() const;   ///< those of them that are wanted: not in brackets
    std::string synopsis() const;      ///< "fuseboardctl mount TYPE SOURCE MOUNTPOINT [-o NAME=VALUE] ..."
};

/// All commands, in the order of help.
std::span<const CommandSyntax> commands();
const CommandSyntax *findCommand(std::string_view name);

struct GivenOption
{
    std::string_view name; ///< as in OptionSyntax
    std::string value;
};

/// A command line that is complete and understood.
struct ParsedCommand
{
    const CommandSyntax *command = nullptr; ///< nullptr for the program itself: --help, --version
    std::vector<std::string> arguments;
    std::vector<GivenOption> options; ///< in the order given

    bool has(std::string_view option) const;
    /// The last one wins, as usual.
    std::optional<std::string> valueOf(std::string_view option) const;
};

/// What is wrong, and what the nearest right thing is: whole sentences.
struct UsageError
{
    std::string message;
    std::string nextStep;
};

/// `words` without the program's name. Options and arguments may be mixed; "--" ends the options.
/// --help and --version win over whatever else is wrong.
std::expected<ParsedCommand, UsageError> parseCommandLine(std::span<const std::string> words);

/// The one of `names` that is nearest, where it is near at all: a third of its letters wrong at most.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> names);

} // namespace fuseboard
