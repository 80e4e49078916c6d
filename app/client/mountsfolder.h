// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds, makes and removes the folder of a mount for which nobody named one.
#pragma once

#include "app/catalog/filesystemtype.h"
#include "app/mounts/mounttable.h"
#include "dbus/types/error.h"

#include <string>
#include <string_view>

namespace fuseboard {

/// Where such folders are: the key Path in the group [Mounts] of ${XDG_CONFIG_HOME:-~/.config}/fuseboardrc,
/// an absolute path or one that begins with "~/"; otherwise ~/Mounts. Empty where there is no home.
std::string mountsFolder();

/// What a mount of the source is called: "example.org" of alice@example.org:, "srv on example.org" of
/// alice@example.org:/var/srv, the last name of a local path, without the ending where it is a file. One name
/// that every file system takes, and no hidden one.
std::string folderNameFor(const FileSystemType &type, std::string_view source);

/// The path in mountsFolder() for the source: "NAME", or "NAME 2" where another source is mounted there, and
/// so on. InvalidArgument where there is no home. Stage Validate. Touches no folder.
Result<std::string> chooseFolder(const FileSystemType &type, const std::string &source,
                                 const MountTable &table);

/// Makes the folder, 0700, and the one above it, also 0700, where they are missing. FolderNotMade.
Result<void> makeFolder(const std::string &path);

/// Removes the folder where it is empty and nothing is mounted on it; otherwise nothing happens.
void removeFolder(const std::string &path);

} // namespace fuseboard
