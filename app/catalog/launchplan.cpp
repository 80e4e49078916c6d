// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks a wish against the catalogue and writes the command line.

#include "app/catalog/launchplan.h"
#include "app/catalog/optionvalue.h"
#include "app/catalog/placeholders.h"
#include "app/catalog/sourcetext.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace fs = std::filesystem;
namespace {

/// The server's arguments and the words to report, while they are collected.
struct Options
{
    std::vector<std::string> server;
    std::vector<std::string> asked;
};

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

/// As "-o ro,noexec".
std::vector<std::string> optionList(const std::vector<std::string> &words)
{
    std::string list;
    for (const std::string &word : words)
        list += (list.empty() ? "" : ",") + word;
    return list.empty() ? std::vector<std::string>() : std::vector<std::string>{"-o", list};
}

/// The kernel's options go through the helper where a descriptor is served, and through the server otherwise.
Result<std::vector<std::string>> kernelArguments(const FileSystemType &type, const MountSpec &spec)
{
    const auto words = optionWords(spec.flags, spec.maxRead);
    if (type.kernelArguments.empty())
        return optionList(words);
    std::vector<std::string> arguments;
    for (const std::string &word : words) {
        const auto known = std::ranges::find(type.kernelArguments, word, &KernelArguments::name);
        if (known == type.kernelArguments.end())
            return invalidOption(word,
                                 "is impossible: " + type.program + " does not pass it on to the kernel.");
        append(arguments, known->arguments);
    }
    return arguments;
}

void fillArguments(const FileSystemType &type, const LaunchRequest &request, const Options &options,
                   const std::vector<std::string> &kernel, LaunchPlan &plan)
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
            append(plan.argv, kernel);
        else if (argument == "{unattended}")
            append(plan.argv, request.answers ? std::vector<std::string>() : type.unattendedArguments);
        else
            plan.argv.push_back(fillTemplate(argument, replacements));
    }
}

/// The server's environment: what it always needs, and how it asks where somebody answers.
std::vector<std::string> environmentOf(const FileSystemType &type, const LaunchRequest &request)
{
    std::vector<std::string> environment = type.environment;
    if (!request.answers || !type.asksQuestions())
        return environment;
    const std::string askpass = request.answers->askpass.string();
    const Replacement replacements[] = {{"askpass", askpass}};
    for (const std::string &assignment : type.attendedEnvironment)
        environment.push_back(fillTemplate(assignment, replacements));
    environment.push_back(request.answers->address);
    return environment;
}

Result<void> checkRequest(const FileSystemType &type, const LaunchRequest &request)
{
    if (!type.supports(request.mode))
        return failure(ErrorCode::Unsupported, Stage::Validate, 0,
                       request.mode == LaunchMode::Descriptor
                           ? type.program +
                                 " mounts by itself: it cannot serve a mount that the helper makes."
                           : type.program + " cannot mount by itself.");
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
    auto source = checkSourceText(type, request.source);
    if (!source)
        return std::unexpected(source.error());
    LaunchPlan plan;
    plan.type = type.name;
    plan.mode = request.mode;
    plan.sourceKind = type.sourceKind;
    plan.needsCredentials = type.needsCredentials;
    plan.environment = environmentOf(type, request);
    plan.source = std::move(*source);
    plan.spec.subtype = type.name;
    plan.spec.source = sourceLabel(type.label, plan.source);
    for (const std::string &name : type.kernelOptions)
        applyKernelOption(name, "", plan.spec);
    auto options = collectOptions(type, request.options, plan.spec);
    if (!options)
        return std::unexpected(options.error());
    const bool isSelfMount = request.mode == LaunchMode::Fusermount;
    const auto kernel = isSelfMount ? kernelArguments(type, plan.spec) : std::vector<std::string>();
    if (!kernel)
        return std::unexpected(kernel.error());
    const auto program = findProgram(type, request.programFolders);
    if (!program)
        return std::unexpected(program.error());
    plan.argv.push_back(program->string());
    fillArguments(type, request, *options, *kernel, plan);
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
