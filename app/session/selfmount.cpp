// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the mount that a server made.

#include "app/session/selfmount.h"

#include "app/catalog/launchplan.h"
#include "app/mounts/helddevices.h"
#include "app/mounts/mounttable.h"
#include "app/mounts/serverprocess.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

std::vector<std::string> effectiveOptions(const MountEntry &entry)
{
    std::vector<std::string> words;
    for (const std::string_view flag : {"ro", "noexec", "noatime"}) {
        if (std::ranges::contains(entry.flags, flag))
            words.emplace_back(flag);
    }
    for (const std::string_view name : {"allow_other", "default_permissions", "max_read"}) {
        const auto option = std::ranges::find(entry.superOptions, name, &SuperOption::name);
        if (option != entry.superOptions.end())
            words.push_back(option->name + (option->value ? "=" + *option->value : ""));
    }
    for (const std::string_view flag : {"nosuid", "nodev"}) { // root's mounts may lack them
        if (std::ranges::contains(entry.flags, flag))
            words.emplace_back(flag);
    }
    return words;
}

/// A server writes the label as it was given, where the kernel's line holds the bytes that the label encodes;
/// or, like bindfs, the source itself.
bool isLike(const MountEntry &entry, const MountMaker &maker)
{
    return entry.fsType == maker.type && (entry.source == maker.label || entry.source == maker.source ||
                                          sourceLabel("{source}", entry.source) == maker.label);
}

bool isProven(const MountEntry &entry, const MountMaker &maker)
{
    const HeldDevices held = devicesHeldBelow(maker.root);
    if (held.holds(entry.connection))
        return true;
    // What cannot be seen is no proof against it.
    const bool cannotTell = !kernelTellsConnections() && held.connections.empty() && held.hasDevice;
    return cannotTell && isLike(entry, maker) && findServers().empty();
}

} // namespace

Result<SelfMountWatch> SelfMountWatch::start(const std::filesystem::path &mountpoint)
{
    SelfMountWatch watch;
    watch.m_mountpoint = mountpoint;
    // Before the table is read: what happens in between is then an event.
    watch.m_mountinfo.reset(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    if (!watch.m_mountinfo.isValid())
        return failure(ErrorCode::Internal, Stage::Spawn, errno, "/proc/self/mountinfo cannot be opened.");
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    for (const MountEntry &entry : table->fuseMounts()) {
        if (entry.mountpoint == mountpoint.native())
            watch.m_known.push_back(entry.id);
    }
    return watch;
}

bool SelfMountWatch::isCandidate(const MountEntry *entry) const
{
    return entry && !std::ranges::contains(m_known, entry->id) && entry->owner == OwnerUid{::geteuid()};
}

Result<std::optional<SelfMount>> SelfMountWatch::look(const MountMaker &maker)
{
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    const MountEntry *entry = table->topmostAt(m_mountpoint.native());
    const bool isProof = isCandidate(entry) && (entry->id == m_proven || isProven(*entry, maker));
    m_isUndecided = isCandidate(entry) && !isProof;
    if (!isProof)
        return std::nullopt;
    m_proven = entry->id;
    return SelfMount{.id = entry->id,
                     .connection = entry->connection,
                     .type = entry->fsType,
                     .source = entry->source,
                     .effectiveOptions = effectiveOptions(*entry)};
}

std::optional<MountId> SelfMountWatch::lookForOrphan(const MountMaker &maker)
{
    const auto table = MountTable::read();
    const MountEntry *entry = table ? table->topmostAt(m_mountpoint.native()) : nullptr;
    const bool isOrphan = kernelTellsConnections() && isCandidate(entry) && isLike(*entry, maker) &&
                          !findServers().contains(entry->connection);
    const MountId before = std::exchange(m_orphan, isOrphan ? entry->id : MountId());
    return isOrphan && before == entry->id ? std::optional(entry->id) : std::nullopt;
}

Result<void> removeLeftover(const std::filesystem::path &mountpoint, MountId mount,
                            std::chrono::milliseconds deadline)
{
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    const MountEntry *entry = table->topmostAt(mountpoint.native());
    return entry && entry->id == mount ? unmountWithFusermount(mountpoint, UnmountMode::Detach, deadline)
                                       : Result<void>();
}

} // namespace fuseboard
