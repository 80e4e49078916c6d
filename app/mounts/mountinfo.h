// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes /proc/PID/mountinfo apart, see proc_pid_mountinfo(5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// One line, its fields unescaped. Names of files and sources are bytes: they need not be UTF-8.
struct MountInfoLine
{
    std::uint32_t id = 0; ///< of the kernel's old kind: used again when the mount is gone
    std::uint32_t parentId = 0;
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::string root;
    std::string mountpoint;
    std::vector<std::string> flags; ///< of the mount: "rw", "nosuid", ...
    std::string fsType;             ///< "fuse.sshfs"
    std::string source;
    std::vector<std::string> superOptions; ///< of the file system: "rw", "user_id=1000", ...

    bool operator==(const MountInfoLine &) const = default;
};

struct MountInfo
{
    std::vector<MountInfoLine> lines;
    std::size_t malformed = 0; ///< lines that were skipped
};

/// A line without its newline; any number of optional fields; nothing where it is malformed. An empty source
/// is allowed: the kernel writes it as two blanks.
std::optional<MountInfoLine> parseMountInfoLine(std::string_view line);

/// Total: every text gives a result.
MountInfo parseMountInfo(std::string_view text);

/// "\040" becomes a blank: a backslash with exactly three octal digits up to \377. Anything else stays as it
/// is.
std::string unescapeOctal(std::string_view text);

/// What the kernel does when it writes a field: the inverse of unescapeOctal().
std::string escapeOctal(std::string_view bytes);

} // namespace fuseboard
