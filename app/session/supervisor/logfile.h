// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file keeps what a server says in a file that cannot grow without end.
#pragma once

#include "dbus/types/uniquefd.h"

#include <cstdint>
#include <string_view>

namespace fuseboard::supervisor {

constexpr std::int64_t MaxLogSize = 256 * 1024;

/// The file "log" of a record's folder. When it is full, the older half goes, and a line says how much is
/// missing. A reader who has it open keeps a whole old file. Never fails: what cannot be written is counted.
class LogFile
{
public:
    explicit LogFile(int folder); ///< borrowed

    void append(std::string_view bytes);
    void appendNote(std::string_view sentence); ///< a line of our own among the server's

private:
    void dropOlderHalf();
    bool copyNewerHalf(int to, std::int64_t from);
    void write(std::string_view bytes);

    int m_folder;
    UniqueFd m_file;
    std::int64_t m_size = 0;
    std::int64_t m_dropped = 0;
    std::int64_t m_headLength = 0; ///< of our line about what was dropped
    std::int64_t m_unwritten = 0;
    bool m_atLineStart = true;
};

} // namespace fuseboard::supervisor
