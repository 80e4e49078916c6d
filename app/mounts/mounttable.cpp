// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file builds the mount table.
//
// A mount is covered when the way to it leads onto another mount. mountinfo names for each mount its parent
// and its place; so for a mount M and each mount P on the chain from M to the root, M is covered when P
// carries, on M's mountpoint or a folder above it, another mount than the next one of the chain.

#include "app/mounts/mounttable.h"

#include "app/mounts/paths.h"
#include "app/mounts/procfile.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace fuseboard {
namespace {

class Stack
{
public:
    explicit Stack(const std::vector<MountInfoLine> &lines)
    {
        for (const MountInfoLine &line : lines) {
            m_byId.emplace(line.id, &line);
            m_byPlace.emplace(std::pair(line.parentId, std::string_view(line.mountpoint)), line.id);
        }
    }

    bool isCovered(const MountInfoLine &mount) const
    {
        if (carriesOther(mount.id, mount.mountpoint, mount.mountpoint, mount.id))
            return true;
        const MountInfoLine *child = &mount;
        for (std::size_t depth = 0; depth <= m_byId.size(); ++depth) { // a changing table may show a circle
            const auto parent = m_byId.find(child->parentId);
            if (parent == m_byId.end() || parent->second == child)
                return false;
            if (carriesOther(parent->first, mount.mountpoint, parent->second->mountpoint, child->id))
                return true;
            child = parent->second;
        }
        return false;
    }

private:
    /// Whether something else than `expected` is mounted on `parent` at path or a folder above it, down to
    /// `end`.
    bool carriesOther(std::uint32_t parent, std::string_view path, std::string_view end,
                      std::uint32_t expected) const
    {
        while (true) {
            const auto [begin, stop] = m_byPlace.equal_range(std::pair(parent, path));
            if (std::any_of(begin, stop,
                            [&](const auto &found) { return isOther(found.second, parent, expected); }))
                return true;
            if (path == end || path == "/")
                return false;
            path = parentOf(path);
        }
    }

    /// The root of a namespace may be its own parent.
    static bool isOther(std::uint32_t id, std::uint32_t parent, std::uint32_t expected)
    {
        return id != expected && id != parent;
    }

    std::unordered_map<std::uint32_t, const MountInfoLine *> m_byId;
    std::multimap<std::pair<std::uint32_t, std::string_view>, std::uint32_t> m_byPlace;
};

/// Ids by the old id. An old id is used again, so the parent and the device must agree too.
class UniqueIds
{
public:
    explicit UniqueIds(std::span<const KernelIds> ids)
    {
        for (const KernelIds &entry : ids)
            m_byOld.emplace(entry.oldId, &entry);
    }

    const KernelIds *of(const MountInfoLine &line) const
    {
        const auto found = m_byOld.find(line.id);
        if (found == m_byOld.end())
            return nullptr;
        const KernelIds &ids = *found->second;
        const bool same =
            ids.oldParentId == line.parentId && ids.major == line.major && ids.minor == line.minor;
        return same ? &ids : nullptr;
    }

private:
    std::unordered_map<std::uint32_t, const KernelIds *> m_byOld;
};

} // namespace

Result<MountTable> MountTable::read()
{
    // The ids first: a mount made in between then has no unique id here, instead of one that is gone.
    const auto ids = readKernelIds();
    const auto text = readKernelFile("/proc/self/mountinfo");
    if (!text)
        return std::unexpected(text.error());
    return build(parseMountInfo(*text),
                 ids ? std::span<const KernelIds>(*ids) : std::span<const KernelIds>());
}

MountTable MountTable::build(const MountInfo &info, std::span<const KernelIds> kernelIds)
{
    MountTable table;
    table.m_malformed = info.malformed;
    const Stack stack(info.lines);
    const UniqueIds uniqueIds(kernelIds);
    for (const MountInfoLine &line : info.lines) {
        const KernelIds *ids = uniqueIds.of(line);
        if (!isFuseType(line.fsType)) {
            table.m_others.push_back({ids ? ids->id : MountId(), line.fsType, line.mountpoint});
            continue;
        }
        MountEntry entry = makeMountEntry(line, ids ? ids->id : MountId());
        entry.parentId = ids ? ids->parentId : MountId();
        entry.covered = stack.isCovered(line);
        table.m_fuse.push_back(std::move(entry));
    }
    return table;
}

const MountEntry *MountTable::byId(MountId id) const
{
    const auto found = std::ranges::find(m_fuse, id, &MountEntry::id);
    return found == m_fuse.end() ? nullptr : &*found;
}

const MountEntry *MountTable::topmostAt(std::string_view mountpoint) const
{
    const auto found = std::ranges::find_if(
        m_fuse, [&](const MountEntry &entry) { return entry.mountpoint == mountpoint && !entry.covered; });
    return found == m_fuse.end() ? nullptr : &*found;
}

const MountEntry *MountTable::onTheWayTo(std::string_view path) const
{
    const auto found = std::ranges::find_if(
        m_fuse, [&](const MountEntry &entry) { return !entry.covered && isWithin(path, entry.mountpoint); });
    return found == m_fuse.end() ? nullptr : &*found;
}

std::optional<std::string> MountTable::otherTypeAt(std::string_view mountpoint) const
{
    const auto found = std::ranges::find(m_others, mountpoint, &Other::mountpoint);
    return found == m_others.end() ? std::nullopt : std::optional(found->fsType);
}

std::optional<std::string> MountTable::otherTypeOf(MountId id) const
{
    const auto found = std::ranges::find(m_others, id, &Other::id);
    return found == m_others.end() || !id.isValid() ? std::nullopt : std::optional(found->fsType);
}

} // namespace fuseboard
