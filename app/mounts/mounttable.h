// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the mount table: all FUSE mounts that this process sees, read once.
#pragma once

#include "app/mounts/kernelids.h"
#include "app/mounts/mountentry.h"
#include "dbus/types/error.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// A picture of one moment. A value: copy it, use it in any thread. Touches no mount to come into being.
class MountTable
{
public:
    /// Reads /proc/self/mountinfo and the unique ids. Fails only where /proc cannot be read.
    static Result<MountTable> read();

    /// The same from texts. Lines whose ids are not among `ids` get a legacyMountId().
    static MountTable build(const MountInfo &info, std::span<const KernelIds> ids);

    std::span<const MountEntry> fuseMounts() const { return m_fuse; }
    std::size_t malformedLines() const { return m_malformed; }

    /// Pointers live as long as the table; nullptr where there is none.
    const MountEntry *byId(MountId id) const;

    /// The FUSE mount that the path leads to: exactly there, and not covered.
    const MountEntry *topmostAt(std::string_view mountpoint) const;

    /// The FUSE mount that one touches on the way to the path: the mountpoint itself or a folder above it.
    const MountEntry *onTheWayTo(std::string_view path) const;

    /// The type of what is mounted exactly there when it is no FUSE mount: "ext4". Nothing where there is no
    /// mount.
    std::optional<std::string> otherTypeAt(std::string_view mountpoint) const;

    /// The type of the mount with this id when it is no FUSE mount.
    std::optional<std::string> otherTypeOf(MountId id) const;

private:
    struct Other
    {
        MountId id;
        std::string fsType;
        std::string mountpoint;
    };
    std::vector<MountEntry> m_fuse;
    std::vector<Other> m_others;
    std::size_t m_malformed = 0;
};

} // namespace fuseboard
