// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes a server's output from its pipe: into the log, and into a short tail in memory.
#pragma once

#include "app/session/supervisor/logfile.h"
#include "app/session/supervisor/wire.h"
#include "dbus/types/uniquefd.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fuseboard::supervisor {

using Milliseconds = std::int64_t; ///< of CLOCK_MONOTONIC
Milliseconds now();

/// A server may flood us: beyond 1 MiB in a quarter of a second the rest is thrown away unread and counted,
/// and between two looks we rest, so that neither the disk nor the processor is busy with it. The server is
/// never blocked for longer than such a rest.
class Output
{
public:
    Output(UniqueFd pipe, LogFile log) : m_pipe(std::move(pipe)), m_log(std::move(log)) {}

    int fd() const { return m_pipe.get(); } ///< -1 after the end
    Milliseconds restsUntil() const
    {
        return m_restsUntil;
    } ///< do not look before; 0: whenever there is something
    void take();        ///< what is there now
    void takeTheRest(); ///< all that is in the pipe: the server has ended
    std::string tail() const;
    LogFile &log() { return m_log; }

private:
    bool takeSome();
    void discardSome();
    void startWindow(Milliseconds at);
    void keep(std::string_view bytes);

    UniqueFd m_pipe;
    LogFile m_log;
    Milliseconds m_windowStart = 0;
    Milliseconds m_restsUntil = 0;
    std::int64_t m_inWindow = 0;
    std::int64_t m_discarded = 0;
    bool m_isFlooded = false;
    std::array<char, TailSize> m_ring;
    std::size_t m_ringEnd = 0; ///< bytes ever put into the ring
};

} // namespace fuseboard::supervisor
