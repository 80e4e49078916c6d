// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file opens a path of which nobody knows whether it leads through a hung mount.
#pragma once

#include "dbus/types/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <sys/stat.h>

namespace fuseboard {

enum class OpenKind
{
    Folder,   ///< O_PATH|O_DIRECTORY|O_NOFOLLOW
    NoFollow, ///< O_PATH|O_NOFOLLOW: a link is opened itself
    Follow,   ///< O_PATH
};

/// At once where the kernel knows all names of the path (RESOLVE_CACHED, Linux 5.12), otherwise in a child
/// process. An errno on failure; ETIMEDOUT where the child got no answer.
std::expected<UniqueFd, int> openPath(const std::filesystem::path &path, OpenKind kind,
                                      std::chrono::milliseconds deadline);

/// Whether something is mounted exactly on this folder; nothing where the kernel cannot tell without asking a
/// file system.
std::optional<bool> carriesMount(const std::filesystem::path &folder);

/// The folder above, only if the kernel knows it without asking; invalid otherwise.
UniqueFd openParent(int folder);

/// What the kernel remembers of the file: never asks a server (AT_STATX_DONT_SYNC). An errno on failure.
std::expected<struct statx, int> rememberedAttributes(int fd);

/// Whether both are the same file.
bool isSameFile(const struct statx &one, const struct statx &other);

} // namespace fuseboard
