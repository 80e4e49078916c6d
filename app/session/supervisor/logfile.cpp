// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file keeps the log within its bound.

#include "app/session/supervisor/logfile.h"

#include "app/session/supervisor/state.h"

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

} // namespace

LogFile::LogFile(int folder) : m_folder(folder), m_file(openNew(folder, LogFileName)) {}

void LogFile::append(std::string_view bytes)
{
    if (m_unwritten > 0) {
        const std::string lost = std::to_string(std::exchange(m_unwritten, 0));
        appendNote(lost + " bytes are missing here: there was no room to write them");
    }
    write(bytes);
    if (m_size > MaxLogSize)
        dropOlderHalf();
}

void LogFile::appendNote(std::string_view sentence)
{
    write((m_atLineStart ? "[fuseboard: " : "\n[fuseboard: ") + std::string(sentence) + "]\n");
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
    UniqueFd fresh = openNew(m_folder, NewName);
    const std::int64_t from = m_size - MaxLogSize / 2;
    if (!fresh.isValid() || !copyNewerHalf(fresh.get(), from) ||
        ::renameat(m_folder, NewName, m_folder, LogFileName) != 0) {
        // No room for both halves. The bound is worth more than the old words.
        ::unlinkat(m_folder, NewName, 0);
        m_dropped += m_size - std::exchange(m_headLength, 0);
        m_size = ::ftruncate(m_file.get(), 0) == 0 ? 0 : m_size;
        return;
    }
    m_file = std::move(fresh);
    m_size = ::lseek(m_file.get(), 0, SEEK_END);
}

bool LogFile::copyNewerHalf(int to, std::int64_t from)
{
    const std::int64_t dropped = m_dropped + from - m_headLength;
    const std::string head =
        "[fuseboard: " + std::to_string(dropped) + " bytes of older output were dropped]\n";
    if (::write(to, head.data(), head.size()) != static_cast<ssize_t>(head.size()))
        return false;
    std::array<char, 16 * 1024> buffer;
    while (from < m_size) {
        const ssize_t got = ::pread(m_file.get(), buffer.data(), buffer.size(), from);
        if (got <= 0 || ::write(to, buffer.data(), static_cast<std::size_t>(got)) != got)
            return false;
        from += got;
    }
    m_dropped = dropped;
    m_headLength = static_cast<std::int64_t>(head.size());
    return true;
}

} // namespace fuseboard::supervisor
