// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks fusectl about a FUSE connection.

#include "app/mounts/connection.h"

#include "app/mounts/procfile.h"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace fuseboard {
namespace {

const std::string Control = "/sys/fs/fuse/connections";

std::string folderOf(std::uint32_t connection)
{
    return Control + "/" + std::to_string(connection);
}

} // namespace

std::optional<std::uint64_t> waitingRequests(std::uint32_t connection)
{
    const auto text = readKernelFile(folderOf(connection) + "/waiting", 64);
    if (!text)
        return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
    return problem == std::errc() ? std::optional(value) : std::nullopt;
}

bool mayBeConnected(std::uint32_t connection)
{
    constexpr decltype(statfs::f_type) FusectlMagic = 0x65735543;
    struct statfs control = {};
    if (::statfs(Control.c_str(), &control) != 0 || control.f_type != FusectlMagic)
        return true;
    return ::access(folderOf(connection).c_str(), F_OK) == 0 || errno != ENOENT;
}

std::optional<std::uint64_t> instanceOf(std::uint32_t connection)
{
    struct statx folder = {};
    if (::statx(AT_FDCWD, folderOf(connection).c_str(), AT_SYMLINK_NOFOLLOW, STATX_INO, &folder) != 0)
        return std::nullopt;
    return folder.stx_ino;
}

} // namespace fuseboard
