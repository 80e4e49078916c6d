// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file removes the folder that was made for a mount, however the mount was taken away.
#pragma once

#include <optional>
#include <string>
#include <sys/stat.h>

namespace fuseboard::supervisor {

/// Remembers which folder stands at the path before it is covered. Numbers of files are used again, so the
/// moment of its birth counts too: somebody may have made another one for the next mount meanwhile.
class MadeFolder
{
public:
    explicit MadeFolder(std::string path);

    /// Where it is still the same folder, empty, and nothing is mounted on it. Asks no server: of a mount,
    /// statx(2) with AT_STATX_DONT_SYNC tells what the kernel remembers.
    void remove() const;

private:
    std::string m_path;
    std::optional<struct statx> m_born;
};

} // namespace fuseboard::supervisor
