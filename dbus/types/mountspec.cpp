// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides which descriptions of a mount are allowed.

#include "dbus/types/mountspec.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fuseboard {
namespace {

/// Other programs decide by these names what a mount is, some of them as root.
constexpr auto ReservedSubtypes = std::to_array<std::string_view>({
    "autofs",
    "ctl",
    "fuse",
    "fuseblk",
    "fusectl",
    "gvfsd-fuse",
    "lxcfs",
    "portal",
    "snapfuse",
    "vmware-vmblock",
});

constexpr auto FlagWords = std::to_array<std::pair<MountFlag, std::string_view>>({
    {MountFlag::ReadOnly, "ro"},
    {MountFlag::NoExec, "noexec"},
    {MountFlag::NoAtime, "noatime"},
    {MountFlag::AllowOther, "allow_other"},
    {MountFlag::DefaultPermissions, "default_permissions"},
});

std::unexpected<Error> invalid(std::string what)
{
    return failure(ErrorCode::InvalidArgument, Stage::Validate, 0, std::move(what));
}

// Not isalnum(): the locale must not decide.
bool isSmallLetter(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isSubtypeCharacter(char c)
{
    return isSmallLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '+';
}

bool isSourceCharacter(char c)
{
    return c > 0x20 && c < 0x7f ? std::string_view(",\"'\\").find(c) == std::string_view::npos : c == ' ';
}

} // namespace

std::string_view nameOf(Guarantee guarantee)
{
    return guarantee == Guarantee::SyncInit ? "sync-init" : "probed";
}

Result<void> validateSubtype(std::string_view subtype)
{
    if (subtype.empty() || subtype.size() > MaxSubtypeLength)
        return invalid("The subtype must have 1 to 32 characters.");
    if (!isSmallLetter(subtype.front()) || !std::ranges::all_of(subtype, isSubtypeCharacter))
        return invalid("The subtype has a character that is not allowed.");
    if (std::ranges::contains(ReservedSubtypes, subtype))
        return invalid("The subtype is the name of another program's mounts.");
    return {};
}

Result<void> validateSource(std::string_view source)
{
    if (source.empty() || source.size() > MaxSourceLength)
        return invalid("The source must have 1 to 255 characters.");
    if (std::string_view("/-#").find(source.front()) != std::string_view::npos)
        return invalid("The source must not begin with '/', '-' or '#'.");
    if (!std::ranges::all_of(source, isSourceCharacter))
        return invalid("The source has a character that is not allowed.");
    return {};
}

Result<void> validate(const MountSpec &spec)
{
    if (const auto checked = validateSubtype(spec.subtype); !checked)
        return checked;
    if (const auto checked = validateSource(spec.source); !checked)
        return checked;
    if ((spec.flags.bits & ~AllMountFlags) != 0)
        return invalid("A flag is not known.");
    if (spec.flags.has(MountFlag::AllowOther) && !spec.flags.has(MountFlag::DefaultPermissions))
        return invalid("allow_other is allowed only together with default_permissions.");
    if (spec.maxRead != 0 && spec.maxRead < MinMaxRead)
        return invalid("max_read must be 0 or at least 4096.");
    if (spec.deadline < MinDeadline || spec.deadline > MaxDeadline)
        return invalid("The deadline must lie between 0.1 and 600 seconds.");
    return {};
}

std::vector<std::string> optionWords(MountFlags flags, std::uint32_t maxRead)
{
    std::vector<std::string> words;
    for (const auto &[flag, word] : FlagWords) {
        if (flags.has(flag))
            words.emplace_back(word);
    }
    if (maxRead != 0)
        words.push_back("max_read=" + std::to_string(maxRead));
    return words;
}

} // namespace fuseboard
