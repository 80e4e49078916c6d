// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks a wish against the catalogue and writes the command line.

#include "app/catalog/launchplan.h"
#include "app/catalog/optionvalue.h"
#include "app/catalog/pattern.h"
#include "app/catalog/placeholders.h"

#include <algorithm>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t MaxPathLength = 4096;

/// The server's arguments and the words to report, while they are collected.
struct Options
{
    std::vector<std::string> server;
    std::vector<std::string> asked;
};

bool hasControl(std::string_view text)
{
    return std::ranges::any_of(text,
                               [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::unexpected<Error> invalidSource(const FileSystemType &type, const std::string &sentence)
{
    return failure(ErrorCode::InvalidSource, Stage::Validate, 0,
                   sentence + " Wanted: " + type.sourceHelp + ".");
}

Result<std::string> checkedSource(const FileSystemType &type, const std::string &source)
{
    if (source.empty() || source.size() > MaxPathLength || source.contains('\0'))
        return invalidSource(type, "The source is empty or too long.");
    if (type.sourceKind != SourceKind::Remote) {
        std::error_code error;
        const fs::path absolute = fs::absolute(source, error);
        // Line ends and the like are allowed: such folders exist, and an absolute path is one argument and no
        // option.
        return error ? Result<std::string>(invalidSource(type, "The current folder is gone."))
                     : absolute.string();
    }
    const auto pattern = Pattern::compile(type.sourcePattern);
    if (hasControl(source) || !pattern || !pattern->matchesAll(source))
        return invalidSource(type, "\"" + source + "\" is not understood.");
    return source;
}

Result<void> addServerOption(const OptionType &option, std::string_view given, bool isAsked, Options &options)
{
    const auto value = checkOptionValue(option, given);
    if (!value)
        return std::unexpected(value.error());
    const bool isFlag = option.kind == OptionKind::Flag;
    if (isAsked)
        options.asked.push_back(option.name + (isFlag && *value == "yes" ? "" : "=" + *value));
    if (isFlag && *value == "no")
        return {};
    const Replacement replacements[] = {{"value", *value}};
    for (const std::string &argument : option.arguments)
        options.server.push_back(fillTemplate(argument, replacements));
    return {};
}

Result<void> addAsked(const FileSystemType &type, const OptionValue &option, MountSpec &spec,
                      Options &options)
{
    if (isKernelOption(option.name)) {
        auto word = applyKernelOption(option.name, option.value, spec);
        if (!word)
            return std::unexpected(word.error());
        options.asked.push_back(std::move(*word));
        return {};
    }
    const auto known = std::ranges::find(type.options, option.name, &OptionType::name);
    if (known == type.options.end())
        return invalidOption(hasControl(option.name) ? "name" : option.name,
                             "is not known for " + type.name + ".");
    return addServerOption(*known, option.value, true, options);
}

Result<Options> collectOptions(const FileSystemType &type, std::span<const OptionValue> asked,
                               MountSpec &spec)
{
    Options options;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (std::ranges::contains(asked.first(i), asked[i].name, &OptionValue::name))
            return invalidOption(asked[i].name, "is given twice.");
        if (const auto added = addAsked(type, asked[i], spec, options); !added)
            return std::unexpected(added.error());
    }
    for (const OptionType &option : type.options) {
        if (option.defaultValue.empty() || std::ranges::contains(asked, option.name, &OptionValue::name))
            continue;
        if (const auto added = addServerOption(option, option.defaultValue, false, options); !added)
            return std::unexpected(added.error());
    }
    if (spec.flags.has(MountFlag::ReadOnly) && std::ranges::contains(asked, "rw", &OptionValue::name))
        return invalidOption("rw", "is impossible: " + type.name + " cannot write, or \"ro\" is there too.");
    return options;
}

void append(std::vector<std::string> &to, const std::vector<std::string> &words)
{
    to.insert(to.end(), words.begin(), words.end());
}

/// The kernel's options go through the helper where a descriptor is served, and through fusermount3
/// otherwise.
std::vector<std::string> kernelArguments(const MountSpec &spec)
{
    std::string words;
    for (const std::string &word : optionWords(spec.flags, spec.maxRead))
        words += (words.empty() ? "" : ",") + word;
    return words.empty() ? std::vector<std::string>() : std::vector<std::string>{"-o", words};
}

void fillArguments(const FileSystemType &type, const LaunchRequest &request, const Options &options,
                   LaunchPlan &plan)
{
    const std::string fd = std::to_string(ServerFuseFd);
    const std::string mountpoint = request.mountpoint.string();
    const Replacement replacements[] = {
        {"source", plan.source}, {"fd", fd}, {"mountpoint", mountpoint}, {"label", plan.spec.source}};
    const bool isDescriptor = request.mode == LaunchMode::Descriptor;
    for (const std::string &argument : isDescriptor ? type.descriptorArguments : type.fusermountArguments) {
        if (argument == "{options}")
            append(plan.argv, options.server);
        else if (argument == "{kernel}")
            append(plan.argv, kernelArguments(plan.spec));
        else
            plan.argv.push_back(fillTemplate(argument, replacements));
    }
}

Result<void> checkRequest(const FileSystemType &type, const LaunchRequest &request)
{
    if (!type.supports(request.mode))
        return failure(ErrorCode::Unsupported, Stage::Validate, 0,
                       type.name + " cannot be launched in the way \"" + std::string(nameOf(request.mode)) +
                           "\".");
    if (!request.mountpoint.is_absolute() || request.mountpoint.native().contains('\0'))
        return failure(ErrorCode::InvalidArgument, Stage::Validate, 0,
                       "The mountpoint must be an absolute path.");
    return {};
}

} // namespace

std::vector<fs::path> LaunchRequest::standardProgramFolders()
{
    return {"/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"};
}

Result<fs::path> findProgram(const FileSystemType &type, std::span<const fs::path> folders)
{
    const fs::path program = type.program;
    if (program.is_absolute() && ::access(program.c_str(), X_OK) == 0)
        return program;
    for (const fs::path &folder : folders) {
        const fs::path candidate = folder / program;
        if (!program.is_absolute() && ::access(candidate.c_str(), X_OK) == 0)
            return candidate;
    }
    const std::string package = type.package.empty() ? "" : " It is in the package " + type.package + ".";
    return failure(ErrorCode::ProgramMissing, Stage::Validate, 0,
                   "The program is " + type.program + "." + package);
}

Result<LaunchPlan> planLaunch(const FileSystemType &type, const LaunchRequest &request)
{
    if (const auto checked = checkRequest(type, request); !checked)
        return std::unexpected(checked.error());
    auto source = checkedSource(type, request.source);
    if (!source)
        return std::unexpected(source.error());
    LaunchPlan plan;
    plan.type = type.name;
    plan.mode = request.mode;
    plan.sourceKind = type.sourceKind;
    plan.needsCredentials = type.needsCredentials;
    plan.source = std::move(*source);
    plan.spec.subtype = type.name;
    plan.spec.source = sourceLabel(type.label, plan.source);
    for (const std::string &name : type.kernelOptions)
        applyKernelOption(name, "", plan.spec);
    auto options = collectOptions(type, request.options, plan.spec);
    if (!options)
        return std::unexpected(options.error());
    const auto program = findProgram(type, request.programFolders);
    if (!program)
        return std::unexpected(program.error());
    plan.argv.push_back(program->string());
    fillArguments(type, request, *options, plan);
    plan.askedOptions = std::move(options->asked);
    return plan;
}

Result<std::vector<OptionValue>> splitOptions(std::string_view text)
{
    std::vector<OptionValue> options;
    while (!text.empty()) {
        OptionValue option;
        std::string *part = &option.name;
        std::size_t i = 0;
        for (; i < text.size() && text[i] != ','; ++i) {
            if (text[i] == '\\' && i + 1 < text.size())
                *part += text[++i];
            else if (text[i] == '=' && part == &option.name)
                part = &option.value;
            else
                *part += text[i];
        }
        text.remove_prefix(std::min(i + 1, text.size()));
        if (option.name.empty())
            return invalidOption("\"\"", "has no name.");
        options.push_back(std::move(option));
    }
    return options;
}

} // namespace fuseboard
