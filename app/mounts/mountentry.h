// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file describes one FUSE mount as the kernel shows it.
#pragma once

#include "app/mounts/mountinfo.h"
#include "dbus/types/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuseboard {

/// What kind of thing made the mount, as far as the mount itself says it.
enum class MountKind
{
    User,      ///< somebody mounted it: sshfs, bindfs, ...
    Desktop,   ///< the desktop's own: gvfsd-fuse, kio-fuse
    Portal,    ///< xdg-document-portal
    AppImage,  ///< a running AppImage
    Container, ///< part of a container: lxcfs, fuse-overlayfs in a storage folder
    Block,     ///< a block device: fuseblk
    System,    ///< made by root or a system account
};
std::string_view
nameOf(MountKind kind); ///< "user", "desktop", "portal", "appimage", "container", "block", "system"

struct SuperOption
{
    std::string name;
    std::optional<std::string> value; ///< nothing for a flag such as "ro"
    bool operator==(const SuperOption &) const = default;
};

struct MountEntry
{
    MountId id;                   ///< unique, or legacyMountId() on kernels before 6.8
    MountId parentId;             ///< 0 where it is not known
    std::uint32_t connection = 0; ///< the folder's number under /sys/fs/fuse/connections
    std::string fsType;           ///< "fuse.sshfs", "fuseblk"
    std::string subtype;          ///< "sshfs", or empty
    std::string source;           ///< bytes
    std::string mountpoint;       ///< bytes, absolute, as seen from the root of this process
    std::string root;             ///< the part of the file system that is mounted; not "/" for a bind mount
    std::vector<std::string> flags;
    std::vector<SuperOption> superOptions;
    std::optional<OwnerUid> owner; ///< user_id=
    MountKind kind = MountKind::User;
    bool covered = false; ///< another mount lies on top, or on a folder above: the path leads elsewhere
};

/// "fuse", "fuse.x", "fuseblk", "fuseblk.x"; not fusectl.
bool isFuseType(std::string_view fsType);

/// Everything but parentId and covered, which need the other lines. `unique` is invalid where it is not
/// known.
MountEntry makeMountEntry(const MountInfoLine &line, MountId unique);

} // namespace fuseboard
