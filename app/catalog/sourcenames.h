// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the names that a source can begin with: the hosts that ssh knows, the remotes of rclone.
#pragma once

#include "app/catalog/filesystemtype.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// A name and the file that has it, for people: "~/.ssh/config".
struct SourceName
{
    std::string name;
    std::string origin;
    bool operator==(const SourceName &) const = default;
};

/// Where the user's own files are.
struct NamePlaces
{
    std::filesystem::path home; ///< empty: nothing is found
    std::filesystem::path rcloneConfig;

    /// HOME; RCLONE_CONFIG, or rclone/rclone.conf in ${XDG_CONFIG_HOME:-~/.config}, or ~/.rclone.conf, as
    /// rclone itself looks for it.
    static NamePlaces standard();
};

/// Each name once, in the order of the files. Files that are missing, too large or no files have none. Reads
/// from the disk, which may take as long as it likes.
std::vector<SourceName> sourceNames(SourceNames kind, const NamePlaces &places);

/// What an ssh_config(5) says, without what it includes.
struct SshConfig
{
    std::vector<std::string> hosts;    ///< of Host lines; no patterns and nothing negated
    std::vector<std::string> includes; ///< as they stand there
};
SshConfig parseSshConfig(std::string_view text);

/// The hosts of a known_hosts file, see sshd(8): not hashed, not revoked, no patterns; "[host]:22" is "host".
std::vector<std::string> hostsOfKnownHosts(std::string_view text);

/// The names of the sections of an rclone.conf; none where it is encrypted.
std::vector<std::string> sectionsOf(std::string_view text);

} // namespace fuseboard
