// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes a server's output.

#include "app/session/supervisor/output.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace fuseboard::supervisor {
namespace {

constexpr Milliseconds Window = 250;
constexpr Milliseconds Rest = 2;
constexpr std::int64_t WindowBudget = 1024 * 1024;
constexpr int LastWords = 16 * 1024;
constexpr int FloodPipeSize = 512 * 1024;

} // namespace

Milliseconds now()
{
    timespec time = {};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
}

void Output::take()
{
    const Milliseconds at = now();
    m_restsUntil = 0;
    if (at - m_windowStart >= Window)
        startWindow(at);
    if (m_inWindow < WindowBudget)
        takeSome();
    else
        discardSome();
}

void Output::takeTheRest()
{
    startWindow(now());
    // The bound is the size of the pipe: whoever still writes now is not the server.
    for (std::int64_t taken = 0; taken <= FloodPipeSize && takeSome();)
        taken = m_inWindow;
}

void Output::startWindow(Milliseconds at)
{
    if (m_discarded > 0)
        m_log.skip(std::exchange(m_discarded, 0));
    m_windowStart = at;
    m_inWindow = 0;
}

bool Output::takeSome()
{
    std::array<char, 16 * 1024> buffer;
    const ssize_t got = ::read(m_pipe.get(), buffer.data(), buffer.size());
    if (got > 0) {
        m_inWindow += got;
        keep({buffer.data(), static_cast<std::size_t>(got)});
        return true;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        m_pipe.reset();
    return false;
}

// splice(2) to /dev/null gives the pages back without copying a byte. A larger pipe makes the rests cheaper.
// What came last stays in the pipe until the window ends: last words are worth more than a thousand before
// them.
void Output::discardSome()
{
    if (!std::exchange(m_isFlooded, true))
        ::fcntl(m_pipe.get(), F_SETPIPE_SZ, FloodPipeSize);
    int waiting = 0;
    ::ioctl(m_pipe.get(), FIONREAD, &waiting);
    if (waiting <= LastWords) {
        m_restsUntil = m_windowStart + Window;
        return;
    }
    const auto surplus = static_cast<std::size_t>(waiting - LastWords);
    m_discarded += std::max<ssize_t>(
        ::splice(m_pipe.get(), nullptr, STDOUT_FILENO, nullptr, surplus, SPLICE_F_NONBLOCK), 0);
    m_restsUntil = now() + Rest;
}

void Output::keep(std::string_view bytes)
{
    m_log.append(bytes);
    for (bytes = bytes.substr(bytes.size() - std::min(bytes.size(), m_ring.size())); !bytes.empty();) {
        const std::size_t place = m_ringEnd % m_ring.size();
        const std::size_t part = std::min(bytes.size(), m_ring.size() - place);
        std::memcpy(&m_ring[place], bytes.data(), part);
        m_ringEnd += part;
        bytes.remove_prefix(part);
    }
}

std::string Output::tail() const
{
    if (m_ringEnd <= m_ring.size())
        return {m_ring.data(), m_ringEnd};
    const std::size_t place = m_ringEnd % m_ring.size();
    return std::string(&m_ring[place], m_ring.size() - place) + std::string(m_ring.data(), place);
}

} // namespace fuseboard::supervisor
