// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads the one text the agent reads, and writes the one byte that ends a connection.

#include "helper/mount/connection.h"

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

/// Longer than any line that the kernel writes there.
constexpr std::size_t Window = 4096;

std::expected<std::optional<std::uint32_t>, int> findConnection(System &system, int fdinfo)
{
    std::array<char, Window> text{};
    std::size_t held = 0;
    for (std::size_t total = 0; total < MaxFdinfo;) {
        const int length = system.read(fdinfo, std::span(text).subspan(held));
        if (length < 0)
            return std::unexpected(-length);
        if (length == 0)
            return std::nullopt;
        total += static_cast<std::size_t>(length);
        held += static_cast<std::size_t>(length);
        const std::string_view seen(text.data(), held);
        const std::size_t whole = seen.rfind('\n') + 1; // 0 where there is none
        if (const auto connection = parseConnection(seen.substr(0, whole)))
            return connection;
        std::ranges::copy(seen.substr(whole), text.begin());
        held -= whole;
        if (held == text.size())
            break;
    }
    return std::unexpected(EOVERFLOW);
}

} // namespace

std::optional<std::uint32_t> parseConnection(std::string_view fdinfo)
{
    for (std::size_t end = 0; (end = fdinfo.find('\n')) != std::string_view::npos;
         fdinfo.remove_prefix(end + 1)) {
        std::string_view line = fdinfo.substr(0, end);
        if (!line.starts_with(Key))
            continue;
        line.remove_prefix(Key.size());
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (const auto number = parseNumber(line))
            return number;
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
    return findConnection(system, file.get());
}

std::expected<UniqueFd, int> openAbort(System &system, std::uint32_t connection, OwnerUid owner)
{
    const UniqueFd context(system.fsopen("fusectl"));
    if (!context.isValid())
        return std::unexpected(-context.get());
    if (const int created = system.fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr);
        created < 0)
        return std::unexpected(-created);
    const UniqueFd control(
        system.fsmount(context.get(), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
    if (!control.isValid())
        return std::unexpected(-control.get());
    std::array<char, 32> path{};
    std::snprintf(path.data(), path.size(), "%u/abort", connection);
    const FsIdentity identity(system, owner.value,
                              0); // the folder is 0500 and the file 0200, both the owner's
    if (identity.status() < 0)
        return std::unexpected(-identity.status());
    UniqueFd file(
        system.openat2(control.get(), path.data(), O_WRONLY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS));
    if (!file.isValid())
        return std::unexpected(-file.get());
    return file;
}

int writeAbort(System &system, const UniqueFd &file)
{
    const int written = system.write(file.get(), std::string_view("1"));
    return written < 0 ? -written : 0;
}

int abortConnection(System &system, std::uint32_t connection, OwnerUid owner)
{
    const auto file = openAbort(system, connection, owner);
    return file ? writeAbort(system, *file) : file.error();
}

} // namespace fuseboard
