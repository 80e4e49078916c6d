// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides which values an option takes.

#include "app/catalog/optionvalue.h"
#include "app/catalog/launchplan.h"
#include "app/catalog/pattern.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace fuseboard {
namespace {

constexpr auto KernelOptions = std::to_array<KernelOption>({
    {"ro", "Nothing can be changed through the mount"},
    {"rw", "Changes are possible (so anyway)"},
    {"noexec", "No program can be started from the mount"},
    {"noatime", "Reading leaves the time of the last access alone"},
    {"allow_other", "Other accounts may use the mount, with default_permissions"},
    {"default_permissions", "The kernel checks the rights of files"},
    {"max_read", "The most bytes that one read asks the server for, at least 4096"},
    {"nosuid", "Set-user-id programs get no rights (so always)"},
    {"nodev", "Device files do not work (so always)"},
});

Result<std::int64_t> wholeNumber(std::string_view name, std::string_view value, std::int64_t min,
                                 std::int64_t max)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.begin(), value.end(), number);
    if (error != std::errc() || end != value.end() || number < min || number > max)
        return invalidOption(name, "takes a whole number from " + std::to_string(min) + " to " +
                                       std::to_string(max) + ".");
    return number;
}

Result<std::string> flagValue(std::string_view name, std::string_view value)
{
    if (value.empty() || value == "yes" || value == "true" || value == "on" || value == "1")
        return "yes";
    if (value == "no" || value == "false" || value == "off" || value == "0")
        return "no";
    return invalidOption(name, "is either there or not: it takes no value, or yes or no.");
}

Result<std::string> choiceValue(const OptionType &option, std::string_view value)
{
    if (std::ranges::contains(option.choices, value))
        return std::string(value);
    std::string allowed;
    for (const std::string &choice : option.choices)
        allowed += (allowed.empty() ? "" : ", ") + choice;
    return invalidOption(option.name, "takes one of: " + allowed + ".");
}

Result<std::string> textValue(const OptionType &option, std::string_view value)
{
    const auto isForbidden = [](char c) {
        return c == ',' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    if (value.empty() || std::ranges::any_of(value, isForbidden))
        return invalidOption(option.name, "takes a text without comma, backslash and control characters.");
    const auto pattern = Pattern::compile(option.pattern);
    if (!pattern || !pattern->matchesAll(value))
        return invalidOption(option.name, "has a value that is not allowed. " + option.help + ".");
    return std::string(value);
}

} // namespace

std::unexpected<Error> invalidOption(std::string_view name, const std::string &sentence)
{
    return failure(ErrorCode::InvalidOption, Stage::Validate, 0,
                   "Option " + std::string(name) + " " + sentence);
}

Result<std::string> checkOptionValue(const OptionType &option, std::string_view value)
{
    switch (option.kind) {
    case OptionKind::Flag:
        return flagValue(option.name, value);
    case OptionKind::Integer:
        return wholeNumber(option.name, value, option.min.value_or(0), option.max.value_or(0))
            .transform([](std::int64_t number) { return std::to_string(number); });
    case OptionKind::String:
        return textValue(option, value);
    case OptionKind::Choice:
        return choiceValue(option, value);
    }
    return invalidOption(option.name, "has an unknown kind.");
}

std::span<const KernelOption> kernelOptions()
{
    return KernelOptions;
}

bool isKernelOption(std::string_view name)
{
    return std::ranges::contains(KernelOptions, name, &KernelOption::name);
}

bool takesValue(std::string_view kernelOption)
{
    return kernelOption == "max_read";
}

Result<std::string> applyKernelOption(std::string_view name, std::string_view value, MountSpec &spec)
{
    if (takesValue(name)) {
        const auto number = wholeNumber(name, value, MinMaxRead, std::numeric_limits<std::uint32_t>::max());
        if (!number)
            return std::unexpected(number.error());
        spec.maxRead = static_cast<std::uint32_t>(*number);
        return "max_read=" + std::to_string(*number);
    }
    if (!value.empty())
        return invalidOption(name, "takes no value.");
    constexpr auto Flags = std::to_array<std::pair<std::string_view, MountFlag>>({
        {"ro", MountFlag::ReadOnly},
        {"noexec", MountFlag::NoExec},
        {"noatime", MountFlag::NoAtime},
        {"allow_other", MountFlag::AllowOther},
        {"default_permissions", MountFlag::DefaultPermissions},
    });
    const auto *const found = std::ranges::find(Flags, name, [](const auto &flag) { return flag.first; });
    if (found != Flags.end())
        spec.flags.set(found->second);
    // Without the kernel's checks, others would do in the mount whatever the server may: see fuse(8).
    if (name == "allow_other")
        spec.flags.set(MountFlag::DefaultPermissions);
    return std::string(name);
}

} // namespace fuseboard
