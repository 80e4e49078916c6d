// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the entries of a folder, as READDIR gives them.
#pragma once

#include "app/fusewire/bytes.h"
#include "app/fusewire/defect.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fuseboard::fusewire {

struct DirEntry
{
    std::uint64_t ino = 0;
    std::uint64_t offset = 0; ///< where to go on after this entry
    std::uint32_t type = 0;   ///< DT_DIR and the like; 0 where it is not known
    std::string_view name;    ///< bytes; borrowed
};

/// Collects entries up to the size that was asked for.
class DirWriter
{
public:
    explicit DirWriter(std::size_t size) : m_size(size) {}

    /// False where it does not fit any more, and nothing was added. The name has 1 to MaxName bytes.
    bool add(const DirEntry &entry);
    Bytes bytes() const { return m_bytes; }

private:
    std::size_t m_size;
    Packet m_bytes;
};

/// The entries of a READDIR reply. Borrows the body. BadName: an empty or too long name, one
/// with a slash or a zero. An entry that is cut off at the end is left out, as the kernel does.
Checked<std::vector<DirEntry>> parseDirEntries(Bytes body);

} // namespace fuseboard::fusewire
