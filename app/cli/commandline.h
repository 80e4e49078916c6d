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

/// What the Tab key offers for a word.
enum class Completion
{
    None,
    Type,        ///< the types of the catalogue
    Source,      ///< what the type that was given mounts
    Folder,      ///< the shell knows best
    Mount,       ///< the mountpoints of FUSE mounts
    Log,         ///< the mountpoints whose server's words are kept
    TypeOptions, ///< "ro,port=22": options of the type and of the kernel, with commas
};

struct ArgumentSyntax
{
    std::string_view name; ///< "MOUNTPOINT"
    std::string_view help; ///< half a sentence
    Completion completion = Completion::None;
    bool isOptional = false; ///< may be left out; only the last ones

    std::string term() const; ///< "MOUNTPOINT" or "[MOUNTPOINT]"
};

struct ChoiceSyntax
{
    std::string_view name;
    std::string_view help;
};

struct OptionSyntax
{
    std::string_view name;             ///< "--json", "-o"
    std::string_view value;            ///< what the value is called in help; empty for a flag
    std::string_view help;             ///< half a sentence
    std::vector<ChoiceSyntax> choices; ///< the only values, where there are only some
    Completion completion = Completion::None;
    bool repeats = false; ///< all of them count, not the last one alone

    bool isFlag() const { return value.empty(); }
    bool isShort() const { return !name.starts_with("--"); }
    std::string valueText() const; ///< "auto|require|never" where there are choices, else the value's name
};

/// A command as commands.toml declares it.
struct CommandSyntax
{
    std::string_view name;
    std::string_view summary;              ///< one line for the list of commands
    std::string_view text;                 ///< what it does, in sentences; empty lines between paragraphs
    std::vector<ArgumentSyntax> arguments; ///< in their order
    std::vector<OptionSyntax> options;
    std::vector<std::string_view> examples;
    bool isHidden = false; ///< for programs: not shown, and all words after its name are its own

    std::vector<std::string>
    synopsisParts() const;        ///< "fuseboardctl mount", "TYPE", "[-o NAME=VALUE]...", ...
    std::string synopsis() const; ///< the same in one line
};

/// The commands for people, in the order of help.
std::span<const CommandSyntax> commands();
const CommandSyntax *findCommand(std::string_view name); ///< also a hidden one

/// What every command takes besides its own.
const OptionSyntax &helpOption();
const OptionSyntax &versionOption();

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
