// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tells systemd that the service is about to stop.
#pragma once

#include <array>

namespace fuseboard {

/// sd_notify(3) "STOPPING=1": from then on systemd queues a start of the service instead of thinking that it
/// runs, and does not take the loss of the bus name for a reason to end us.
class StopNotice
{
public:
    /// Says nothing to nobody.
    StopNotice() = default;

    /// The socket in NOTIFY_SOCKET, or none: then systemd did not start us. Before the environment is
    /// cleared.
    static StopNotice fromEnvironment();

    /// One datagram, sent or lost; never blocks.
    void send() const;

private:
    std::array<char, 108> m_address{}; ///< as in sockaddr_un, with the NUL; empty: none
};

} // namespace fuseboard
