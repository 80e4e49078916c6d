// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file keeps what a server says in a file that cannot grow without end.
#pragma once

#include "dbus/types/uniquefd.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard::supervisor {

constexpr std::int64_t MaxLogSize = 256 * 1024;

/// The file "log" of a record's folder. When it is full, the older half goes, and a line says how much is
/// missing: all such lines together with what is there add up to everything that the server ever said. A
/// reader who has it open keeps a whole old file. Never fails: what cannot be written is counted.
class LogFile
{
public:
    explicit LogFile(int folder); ///< borrowed

    void append(std::string_view bytes);
    void skip(std::int64_t bytes); ///< says that so many bytes of a flood are not here

private:
    /// A line of our own among the server's.
    struct Note
    {
        std::int64_t place;
        std::int64_t length;
        std::int64_t missing; ///< bytes of the server that it stands for
    };

    void note(std::int64_t missing, std::string_view why);
    void dropOlderHalf();
    std::int64_t missingBefore(std::int64_t place) const;
    std::int64_t lineStartAfter(std::int64_t place) const;
    bool copyNewerHalf(int to, std::int64_t from, std::string_view head) const;
    void write(std::string_view bytes);

    int m_folder;
    UniqueFd m_file;
    std::int64_t m_size = 0;
    std::int64_t m_unwritten = 0;
    std::vector<Note> m_notes; ///< that are still in the file, in its order
    bool m_atLineStart = true;
};

} // namespace fuseboard::supervisor
