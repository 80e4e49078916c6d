// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads the one text the agent reads, and writes the one byte that ends a connection.

#include "helper/mount/connection.h"

#include "dbus/types/uniquefd.h"
#include "helper/mount/mountview.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>

namespace fuseboard {
namespace {

constexpr std::string_view Key = "fuse_connection:";

std::string_view takeLine(std::string_view &text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

} // namespace

std::optional<std::uint32_t> parseConnection(std::string_view fdinfo)
{
    while (!fdinfo.empty()) {
        std::string_view line = takeLine(fdinfo);
        if (!line.starts_with(Key))
            continue;
        line.remove_prefix(Key.size());
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        return parseNumber(line);
    }
    return std::nullopt;
}

std::expected<std::optional<std::uint32_t>, int> connectionOf(System &system, int device)
{
    std::array<char, 64> path{};
    std::snprintf(path.data(), path.size(), "/proc/self/fdinfo/%d", device);
    const UniqueFd file(system.openat2(AT_FDCWD, path.data(), O_RDONLY, RESOLVE_NO_MAGICLINKS));
    if (!file.isValid())
        return std::unexpected(-file.get());
    std::array<char, 1024> text{};
    const int length = system.read(file.get(), text);
    if (length < 0)
        return std::unexpected(-length);
    return parseConnection(std::string_view(text.data(), static_cast<std::size_t>(length)));
}

int abortConnection(System &system, std::uint32_t connection, OwnerUid owner)
{
    const UniqueFd context(system.fsopen("fusectl"));
    if (!context.isValid())
        return -context.get();
    if (const int created = system.fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr);
        created < 0)
        return -created;
    const UniqueFd control(
        system.fsmount(context.get(), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
    if (!control.isValid())
        return -control.get();
    std::array<char, 32> path{};
    std::snprintf(path.data(), path.size(), "%u/abort", connection);
    const FsIdentity identity(system, owner.value,
                              0); // the folder is 0500 and the file 0200, both the owner's
    if (identity.status() < 0)
        return -identity.status();
    const UniqueFd file(
        system.openat2(control.get(), path.data(), O_WRONLY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS));
    if (!file.isValid())
        return -file.get();
    const int written = system.write(file.get(), std::string_view("1"));
    return written < 0 ? -written : 0;
}

} // namespace fuseboard
