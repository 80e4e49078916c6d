// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the mount that somebody means.

#include "app/cli/target.h"

#include "app/mounts/mounttable.h"
#include "app/mounts/paths.h"
#include "app/session/mountpoint.h"
#include "app/session/record.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::chrono::seconds LinkDeadline{3};

std::optional<MountId> asId(const std::string &word)
{
    MountId id;
    const char *end = word.data() + word.size();
    const auto [stop, problem] = std::from_chars(word.data(), end, id.value);
    if (problem != std::errc() || stop != end)
        return std::nullopt;
    return id;
}

Result<MountEntry> findById(const MountTable &table, MountId id)
{
    if (const MountEntry *entry = table.byId(id))
        return *entry;
    if (const auto type = table.otherTypeOf(id))
        return failure(ErrorCode::NotFuse, Stage::Validate, 0, "It is of type " + *type + ".");
    return failure(ErrorCode::NoSuchMount, Stage::Validate, 0,
                   "No mount has the id " + std::to_string(id.value) + ".");
}

/// What the table says of this text: a mount, an error, or NoSuchMount.
Result<MountEntry> findByText(const MountTable &table, const std::string &path)
{
    if (const MountEntry *entry = table.topmostAt(path))
        return *entry;
    if (std::ranges::contains(table.fuseMounts(), path, &MountEntry::mountpoint))
        return failure(ErrorCode::Covered, Stage::Validate, 0, escapeControls(path));
    if (const auto type = table.otherTypeAt(path))
        return failure(ErrorCode::NotFuse, Stage::Validate, 0,
                       escapeControls(path) + " is of type " + *type + ".");
    return failure(ErrorCode::NoSuchMount, Stage::Validate, 0,
                   "Nothing is mounted on " + escapeControls(path) + ".");
}

} // namespace

Result<std::string> absoluteFromHere(const std::string &path)
{
    if (path.starts_with('/'))
        return absolutePath(path, "/");
    std::string folder(PATH_MAX, '\0');
    // The kernel knows the name without asking the file system.
    if (!getcwd(folder.data(), folder.size()))
        return failure(ErrorCode::MountpointGone, Stage::Validate, errno,
                       "\"" + escapeControls(path) + "\" counts from the current folder.");
    return absolutePath(path, folder.c_str());
}

Result<MountEntry> findTarget(const std::string &word)
{
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    if (const auto id = asId(word))
        return findById(*table, *id);
    const auto named = absoluteFromHere(word);
    if (!named)
        return std::unexpected(named.error());
    const std::string &path = *named;
    auto found = findByText(*table, path);
    if (found || found.error().code != ErrorCode::NoSuchMount)
        return found;
    // Only the path is used: a descriptor of the mountpoint would keep the mount busy.
    const auto mountpoint = openMountpoint(path, LinkDeadline);
    if (!mountpoint || mountpoint->path.native() == path)
        return found;
    return findByText(*table, mountpoint->path.native());
}

} // namespace fuseboard
