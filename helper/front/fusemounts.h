// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at the kernel's mount table with the rights of nobody in particular. Nothing here touches a
// mount: only statmount(2), listmount(2) and poll(2) on mountinfo, which return also when a server hangs.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"
#include "dbus/types/uniquefd.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fuseboard {

struct FuseMount
{
    OwnerUid owner{};       ///< user_id= of the superblock
    std::string type;       ///< "fuse" or "fuseblk"
    std::string mountpoint; ///< raw bytes, as seen from our root
};

/// The FUSE mount with this id in our namespace. NoSuchMount, NotFuse, or Unsupported where the kernel has no
/// statmount with mount options (before 6.11).
Result<FuseMount> findFuseMount(MountId id);

/// The superblock's magic number of any mount of our namespace. ForeignNamespace where it is none of ours.
Result<std::uint64_t> fileSystemOf(MountId id);

/// Whether this kernel has what findFuseMount() needs.
bool hasStatmount();

/// How many FUSE mounts an account has, and all have together. The table is read when somebody asks and only
/// if it changed since: one poll(2) of mountinfo tells. Ids are never used again, so of a changed table only
/// new mounts are looked at; a table of 10 000 mounts costs one listmount, 0.6 ms.
class MountCount
{
public:
    MountCount();

    /// Both are total; 0 for everybody where the kernel has no listmount.
    unsigned of(std::uint32_t uid);
    unsigned ofAll();

private:
    bool isStale() const;
    void readTable();

    UniqueFd m_mountinfo;
    bool m_isFresh = false;
    struct Known
    {
        std::uint64_t id;
        std::int64_t owner; ///< uid, or -1 for what is not FUSE
    };
    std::vector<Known> m_known; ///< by id
    std::unordered_map<std::uint32_t, unsigned> m_countOf;
    unsigned m_countOfAll = 0;
};

} // namespace fuseboard
