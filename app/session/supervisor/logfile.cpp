// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file keeps the log within its bound.

#include "app/session/supervisor/logfile.h"

#include "app/session/supervisor/state.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace fuseboard::supervisor {
namespace {

constexpr const char *NewName = "log.new";

UniqueFd openNew(int folder, const char *name)
{
    return UniqueFd(
        ::openat(folder, name, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
}

std::string headLine(std::int64_t missing)
{
    return "[fuseboard: " + std::to_string(missing) + " bytes of older output were dropped]\n";
}

} // namespace

LogFile::LogFile(int folder) : m_folder(folder), m_file(openNew(folder, LogFileName)) {}

void LogFile::append(std::string_view bytes)
{
    if (m_unwritten > 0)
        note(std::exchange(m_unwritten, 0), "are missing here: there was no room to write them");
    write(bytes);
    if (m_size > MaxLogSize)
        dropOlderHalf();
}

void LogFile::skip(std::int64_t bytes)
{
    note(bytes, "of a flood were dropped here");
}

void LogFile::note(std::int64_t missing, std::string_view why)
{
    const std::int64_t place = m_size;
    const std::string start = m_atLineStart ? "[fuseboard: " : "\n[fuseboard: ";
    write(start + std::to_string(missing) + " bytes " + std::string(why) + "]\n");
    m_notes.push_back({.place = place, .length = m_size - place, .missing = missing});
}

void LogFile::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            m_unwritten += static_cast<std::int64_t>(bytes.size());
            return;
        }
        m_size += written;
        m_atLineStart = bytes[static_cast<std::size_t>(written) - 1] == '\n';
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void LogFile::dropOlderHalf()
{
    std::int64_t from = lineStartAfter(m_size - MaxLogSize / 2);
    std::int64_t missing = missingBefore(from);
    UniqueFd fresh = openNew(m_folder, NewName);
    if (fresh.isValid() && copyNewerHalf(fresh.get(), from, headLine(missing)) &&
        ::renameat(m_folder, NewName, m_folder, LogFileName) == 0) {
        m_file = std::move(fresh);
    } else {
        // No room for both halves. The bound is worth more than the old words.
        ::unlinkat(m_folder, NewName, 0);
        from = m_size;
        missing = missingBefore(from);
        [[maybe_unused]] const int emptied = ::ftruncate(m_file.get(), 0);
        m_size = 0;
        write(headLine(missing));
    }
    const auto headLength = static_cast<std::int64_t>(headLine(missing).size());
    std::erase_if(m_notes, [from](const Note &note) { return note.place < from; });
    for (Note &note : m_notes)
        note.place += headLength - from;
    m_notes.insert(m_notes.begin(), {.place = 0, .length = headLength, .missing = missing});
    m_size = ::lseek(m_file.get(), 0, SEEK_END);
}

std::int64_t LogFile::missingBefore(std::int64_t place) const
{
    std::int64_t missing = place;
    for (const Note &note : m_notes) {
        if (note.place < place)
            missing += note.missing - std::min(note.length, place - note.place);
    }
    return missing;
}

/// The start of a line, where there is one not far away: half a line of ours would not be understood.
std::int64_t LogFile::lineStartAfter(std::int64_t place) const
{
    std::array<char, 4096> buffer;
    const ssize_t got = ::pread(m_file.get(), buffer.data(), buffer.size(), place);
    const std::string_view text(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    const std::size_t end = text.find('\n');
    return end == std::string_view::npos ? place : place + static_cast<std::int64_t>(end) + 1;
}

bool LogFile::copyNewerHalf(int to, std::int64_t from, std::string_view head) const
{
    if (::write(to, head.data(), head.size()) != static_cast<ssize_t>(head.size()))
        return false;
    std::array<char, 16 * 1024> buffer;
    while (from < m_size) {
        const ssize_t got = ::pread(m_file.get(), buffer.data(), buffer.size(), from);
        if (got <= 0 || ::write(to, buffer.data(), static_cast<std::size_t>(got)) != got)
            return false;
        from += got;
    }
    return true;
}

} // namespace fuseboard::supervisor
