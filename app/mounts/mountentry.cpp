// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the description of a FUSE mount from its line.

#include "app/mounts/mountentry.h"

#include "app/mounts/kernelids.h"
#include "app/mounts/paths.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fuseboard {
namespace {

constexpr auto KindNames = std::to_array<std::string_view>(
    {"user", "desktop", "portal", "appimage", "container", "block", "system"});

/// fusectl names the folder by the kernel's dev_t: 20 bits of minor below the major, which is 0 but for block
/// devices.
std::uint32_t connectionOf(const MountInfoLine &line)
{
    return (line.major << 20) | line.minor;
}

SuperOption splitOption(const std::string &word)
{
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos)
        return {.name = word, .value = std::nullopt};
    return {.name = word.substr(0, equals), .value = word.substr(equals + 1)};
}

std::optional<OwnerUid> ownerOf(const std::vector<SuperOption> &options)
{
    const auto found = std::ranges::find(options, "user_id", &SuperOption::name);
    if (found == options.end() || !found->value)
        return std::nullopt;
    const std::string &text = *found->value;
    OwnerUid owner{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), owner.value);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return owner;
}

/// The runtime of AppImages mounts the image on /tmp/.mount_NAMEXXXXXX.
bool isAppImage(const MountEntry &entry)
{
    return fileNameOf(entry.mountpoint).starts_with(".mount_") &&
           (entry.subtype.ends_with("AppImage") || entry.source.ends_with("AppImage") ||
            entry.subtype.starts_with("squashfuse"));
}

bool isContainer(const MountEntry &entry)
{
    return entry.subtype == "lxcfs" ||
           (entry.subtype == "fuse-overlayfs" && entry.mountpoint.find("/containers/") != std::string::npos);
}

MountKind kindOf(const MountEntry &entry)
{
    if (entry.fsType.starts_with("fuseblk"))
        return MountKind::Block;
    if (entry.subtype == "portal")
        return MountKind::Portal;
    if (entry.subtype == "gvfsd-fuse" || entry.subtype == "kio-fuse")
        return MountKind::Desktop;
    if (isAppImage(entry))
        return MountKind::AppImage;
    if (isContainer(entry))
        return MountKind::Container;
    return entry.owner && !isPerson(entry.owner->value) ? MountKind::System : MountKind::User;
}

} // namespace

std::string_view nameOf(MountKind kind)
{
    return KindNames[static_cast<std::size_t>(kind)];
}

bool isFuseType(std::string_view fsType)
{
    return fsType == "fuse" || fsType == "fuseblk" || fsType.starts_with("fuse.") ||
           fsType.starts_with("fuseblk.");
}

MountEntry makeMountEntry(const MountInfoLine &line, MountId unique)
{
    MountEntry entry;
    entry.connection = connectionOf(line);
    entry.fsType = line.fsType;
    const std::size_t dot = line.fsType.find('.');
    entry.subtype = dot == std::string::npos ? std::string() : line.fsType.substr(dot + 1);
    entry.source = line.source;
    entry.mountpoint = line.mountpoint;
    entry.root = line.root;
    entry.flags = line.flags;
    std::ranges::transform(line.superOptions, std::back_inserter(entry.superOptions), splitOption);
    entry.owner = ownerOf(entry.superOptions);
    entry.id = unique.isValid() ? unique
                                : legacyMountId(line.id, entry.connection,
                                                entry.owner.value_or(OwnerUid{UINT32_MAX}).value);
    entry.kind = kindOf(entry);
    return entry;
}

} // namespace fuseboard
