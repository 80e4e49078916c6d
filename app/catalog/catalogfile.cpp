// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes a FileSystemType of the text of a catalogue file.

#include "app/catalog/barebytes.h"
#include "app/catalog/catalog.h"
#include "app/catalog/optionvalue.h"
#include "app/catalog/pattern.h"
#include "app/catalog/placeholders.h"
#include "app/catalog/tomlreader.h"
#include "dbus/types/mountspec.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace fuseboard {
namespace {

using detail::TomlReader;

constexpr std::int64_t FormatVersion = 1;

constexpr auto SourceKinds = std::to_array<std::pair<std::string_view, SourceKind>>({
    {"directory", SourceKind::Directory},
    {"directories", SourceKind::Directories},
    {"file", SourceKind::File},
    {"remote", SourceKind::Remote},
});
constexpr auto NamesOfSources = std::to_array<std::pair<std::string_view, SourceNames>>({
    {"ssh-hosts", SourceNames::SshHosts},
    {"rclone-remotes", SourceNames::RcloneRemotes},
});
constexpr auto OptionKinds = std::to_array<std::pair<std::string_view, OptionKind>>({
    {"flag", OptionKind::Flag},
    {"integer", OptionKind::Integer},
    {"string", OptionKind::String},
    {"choice", OptionKind::Choice},
});

template <typename Kinds>
auto kindOf(TomlReader &reader, const Kinds &kinds)
{
    const std::string word = reader.text("kind");
    const auto *const found = std::ranges::find(kinds, word, [](const auto &kind) { return kind.first; });
    if (found == kinds.end()) {
        reader.complain("kind", "is not a known kind.");
        return kinds.front().second;
    }
    return found->second;
}

std::string readPattern(TomlReader &reader, bool required)
{
    std::string pattern = reader.text("pattern", required);
    if (!Pattern::compile(pattern))
        reader.complain("pattern", "is not an extended regular expression.");
    return pattern;
}

void checkPlaceholders(TomlReader &reader, std::string_view key, std::string_view text,
                       std::span<const std::string_view> names)
{
    if (const auto stranger = unknownPlaceholder(text, names); !stranger.empty())
        reader.complain(key, "has the unknown placeholder " + stranger + ".");
}

std::vector<std::string> readArguments(TomlReader &reader, std::string_view key, bool required,
                                       std::span<const std::string_view> names)
{
    auto arguments = reader.texts(key, required);
    for (const std::string &argument : arguments)
        checkPlaceholders(reader, key, argument, names);
    return arguments;
}

SourceNames readSourceNames(TomlReader &reader, SourceKind kind)
{
    const std::string word = reader.text("names", false);
    if (word.empty())
        return SourceNames::None;
    const auto *const found =
        std::ranges::find(NamesOfSources, word, [](const auto &names) { return names.first; });
    if (found == NamesOfSources.end()) {
        reader.complain("names", "is not a known list of names.");
        return SourceNames::None;
    }
    if (kind != SourceKind::Remote)
        reader.complain("names", "is for remote sources.");
    return found->second;
}

void readSource(TomlReader &reader, FileSystemType &type)
{
    type.sourceKind = kindOf(reader, SourceKinds);
    const bool hasPattern =
        type.sourceKind == SourceKind::Remote || type.sourceKind == SourceKind::Directories;
    type.sourcePattern = readPattern(reader, hasPattern);
    type.sourceNames = readSourceNames(reader, type.sourceKind);
    type.sourceHelp = reader.text("help");
    type.label = reader.text("label");
    checkPlaceholders(reader, "label", type.label, LabelPlaceholders);
}

void readKernelArguments(TomlReader &reader, FileSystemType &type)
{
    KernelArguments kernel{.name = reader.text("name"), .arguments = reader.texts("arguments")};
    if (!isKernelOption(kernel.name) || takesValue(kernel.name))
        reader.complain("name", "is not an option of the kernel without a value.");
    type.kernelArguments.push_back(std::move(kernel));
}

std::vector<std::string> readEnvironment(TomlReader &reader, bool required,
                                         std::span<const std::string_view> names = {})
{
    static const auto Assignment = Pattern::compile("[A-Z_][A-Z0-9_]*=.*");
    auto environment = names.empty() ? reader.texts("environment", required)
                                     : readArguments(reader, "environment", required, names);
    for (const std::string &variable : environment) {
        if (!Assignment || !Assignment->matchesAll(variable))
            reader.complain("environment", "must have texts such as \"NAME=value\".");
    }
    return environment;
}

void readQuestions(TomlReader &reader, FileSystemType &type)
{
    type.unattendedArguments = reader.texts("unattended", false);
    type.attendedEnvironment = readEnvironment(reader, true, AttendedPlaceholders);
    reader.tables("open", [&](TomlReader &open) {
        type.openQuestions.push_back({.pattern = readPattern(open, true), .hint = open.text("hint", false)});
    });
}

void readLaunch(TomlReader &reader, FileSystemType &type)
{
    type.descriptorArguments = readArguments(reader, "descriptor", false, DescriptorPlaceholders);
    type.fusermountArguments = readArguments(reader, "fusermount", false, FusermountPlaceholders);
    type.environment = readEnvironment(reader, false);
    reader.tables("kernel", [&](TomlReader &kernel) { readKernelArguments(kernel, type); });
    if (type.descriptorArguments.empty() && type.fusermountArguments.empty())
        reader.complain("descriptor", "and \"fusermount\" are both missing: there is no way to launch.");
}

void checkOption(TomlReader &reader, const OptionType &option)
{
    if (option.kind == OptionKind::Integer && (!option.min || !option.max || *option.min > *option.max))
        reader.complain("min", "and \"max\" must both be there, the smaller one first.");
    if (option.kind == OptionKind::Choice && option.choices.empty())
        reader.complain("choices", "is missing.");
    if (!option.defaultValue.empty() && !checkOptionValue(option, option.defaultValue))
        reader.complain("default", "is not an allowed value.");
}

void readOption(TomlReader &reader, FileSystemType &type)
{
    OptionType option;
    option.name = reader.text("name");
    option.kind = kindOf(reader, OptionKinds);
    option.defaultValue = reader.text("default", false);
    option.min = reader.number("min");
    option.max = reader.number("max");
    option.choices = reader.texts("choices", false);
    option.pattern = readPattern(reader, option.kind == OptionKind::String);
    option.help = reader.text("help");
    option.topic = reader.text("topic");
    option.arguments = readArguments(reader, "arguments", true, OptionPlaceholders);
    checkOption(reader, option);
    if (isKernelOption(option.name) || std::ranges::contains(type.options, option.name, &OptionType::name))
        reader.complain("name", "is taken already.");
    type.options.push_back(std::move(option));
}

/// Values of other options could be anything, and people copy commands.
std::vector<std::string_view> nextStepPlaceholders(const FileSystemType &type)
{
    std::vector<std::string_view> names{HostPlaceholder};
    for (const OptionType &option : type.options) {
        if (option.kind == OptionKind::Integer)
            names.push_back(option.name);
    }
    return names;
}

void readFailure(TomlReader &reader, FileSystemType &type)
{
    FailurePattern failure{.pattern = readPattern(reader, true)};
    if (const auto code = errorCodeFromName(reader.text("error")))
        failure.error = *code;
    else
        reader.complain("error", "is not a known error.");
    failure.nextStep = reader.text("next", false);
    checkPlaceholders(reader, "next", failure.nextStep, nextStepPlaceholders(type));
    type.failures.push_back(std::move(failure));
}

void readKernelOptions(TomlReader &reader, FileSystemType &type)
{
    MountSpec unused;
    type.kernelOptions = reader.texts("kernel", false);
    for (const std::string &name : type.kernelOptions) {
        if (!isKernelOption(name) || !applyKernelOption(name, "", unused))
            reader.complain("kernel", "has the unknown option " + name + ".");
    }
}

void readType(TomlReader &reader, FileSystemType &type)
{
    if (reader.number("version") != FormatVersion)
        reader.complain("version", "must be 1, or this program is too old for the file.");
    type.name = reader.text("type");
    if (!validateSubtype(type.name))
        reader.complain("type", "cannot be the type of a FUSE mount.");
    type.description = reader.text("description");
    type.program = reader.text("program");
    if (type.program.contains('/') && !type.program.starts_with('/'))
        reader.complain("program", "must be a name or an absolute path.");
    type.package = reader.text("package", false);
    type.needsCredentials = reader.flag("credentials");
    type.isDispensable = reader.flag("dispensable");
    type.isLazy = reader.flag("lazy");
    readKernelOptions(reader, type);
    reader.table("source", [&](TomlReader &source) { readSource(source, type); });
    reader.table("launch", [&](TomlReader &launch) { readLaunch(launch, type); });
    reader.table("questions", [&](TomlReader &questions) { readQuestions(questions, type); }, false);
    reader.tables("option", [&](TomlReader &option) { readOption(option, type); });
    reader.tables("failure", [&](TomlReader &failure) { readFailure(failure, type); });
    reader.finish();
}

} // namespace

Result<FileSystemType> parseFileSystemType(std::string_view text, const std::string &file)
{
    detail::Complaints complaints(file);
    FileSystemType type;
    type.file = file;
    if (const auto line = detail::lineOfBareByte(text))
        return failure(ErrorCode::InvalidArgument, Stage::Validate, 0,
                       file + ":" + std::to_string(*line) +
                           ": Only texts in quotes may have letters beyond ASCII.");
    try {
        const toml::table table = toml::parse(text);
        TomlReader reader(table, complaints);
        readType(reader, type);
    } catch (const toml::parse_error &error) {
        complaints.add(error.source(), std::string(error.description()));
    } catch (const detail::BrokenAssumption &) {
        complaints.add({}, "The text is not TOML.");
    }
    if (!complaints.isEmpty())
        return failure(ErrorCode::InvalidArgument, Stage::Validate, 0, complaints.first());
    return type;
}

} // namespace fuseboard
