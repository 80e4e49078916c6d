// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file changes the rights of folders below mounts.

#include "app/session/folderlock.h"

#include "app/session/safeopen.h"

#include <cerrno>
#include <sys/stat.h>

namespace fuseboard {
namespace {

constexpr mode_t EverybodyWrites = S_IWUSR | S_IWGRP | S_IWOTH;

/// fchmod(2) takes no O_PATH descriptor; its name in /proc leads to the same file, not to what covers it.
int changeMode(int folder, mode_t mode)
{
    const std::string name = "/proc/self/fd/" + std::to_string(folder);
    return ::chmod(name.c_str(), mode) == 0 ? 0 : errno;
}

} // namespace

int lockFolder(const Mountpoint &folder)
{
    const auto info = rememberedAttributes(folder.fd.get());
    if (!info)
        return info.error();
    return changeMode(folder.fd.get(), info->stx_mode & 07777U & ~EverybodyWrites);
}

Result<void> unlockFolder(const Mountpoint &folder)
{
    const auto info = rememberedAttributes(folder.fd.get());
    const bool isWritable = info && (info->stx_mode & S_IWUSR) != 0;
    const int sysErrno = !info        ? info.error()
                         : isWritable ? 0
                                      : changeMode(folder.fd.get(), (info->stx_mode & 07777U) | S_IWUSR);
    if (sysErrno != 0)
        return failure(ErrorCode::FolderNotWritable, Stage::Validate, sysErrno,
                       folder.path.string() + " cannot be unlocked.");
    return {};
}

} // namespace fuseboard
