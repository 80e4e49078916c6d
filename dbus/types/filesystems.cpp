// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file holds the list of ordinary file systems.

#include "dbus/types/filesystems.h"

#include <algorithm>
#include <array>

namespace fuseboard {
namespace {

// linux/magic.h does not have all of them.
constexpr auto OrdinaryFileSystems = std::to_array<std::uint64_t>({
    0xCA451A4E, // bcachefs
    0x9123683E, // btrfs
    0x00C36400, // ceph
    0xFF534D42, // cifs
    0xFE534D42, // smb2 and later
    0x0000F15F, // ecryptfs
    0x2011BAB0, // exfat
    0x0000EF53, // ext2, ext3, ext4
    0xF2F52010, // f2fs
    0x01161970, // gfs2
    0x0000482B, // hfsplus
    0x3153464A, // jfs
    0x00004D44, // fat
    0x00006969, // nfs
    0x00003434, // nilfs2
    0x7366746E, // ntfs3
    0x5346414F, // afs
    0x794C7630, // overlayfs
    0x52654973, // reiserfs
    0x01021994, // tmpfs
    0x24051905, // ubifs
    0x58465342, // xfs
    0x2FC12FC1, // zfs
});

} // namespace

bool isOrdinaryFileSystem(std::uint64_t magic)
{
    return std::ranges::contains(OrdinaryFileSystems, magic);
}

} // namespace fuseboard
