// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the mount that a server made.

#include "app/session/selfmount.h"

#include "app/mounts/mounttable.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

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

Result<std::optional<SelfMount>> SelfMountWatch::look()
{
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    const MountEntry *entry = table->topmostAt(m_mountpoint.native());
    if (!entry || std::ranges::contains(m_known, entry->id) || entry->owner != OwnerUid{::geteuid()})
        return std::nullopt;
    return SelfMount{.id = entry->id,
                     .connection = entry->connection,
                     .type = entry->fsType,
                     .source = entry->source,
                     .effectiveOptions = effectiveOptions(*entry)};
}

} // namespace fuseboard
