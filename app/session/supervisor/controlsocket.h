// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the supervisor's end of the control socket.
#pragma once

#include "app/session/supervisor/wire.h"
#include "dbus/types/uniquefd.h"

#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace fuseboard::supervisor {

/// Packets in and out. Never blocks: a reader who does not read loses packets, not we our time.
class ControlSocket
{
public:
    explicit ControlSocket(UniqueFd fd) : m_fd(std::move(fd)) {}

    int fd() const { return m_fd.get(); } ///< -1 when the other side has gone

    /// One packet; nothing when none is there. The end of the other side closes ours: look at fd().
    std::optional<std::string> receive();

    void send(Report report, std::string_view payload = {});
    template <typename Fields>
    void sendFields(Report report, const Fields &fields)
    {
        send(report, {reinterpret_cast<const char *>(&fields), sizeof fields});
    }
    void sendStarted(const StartedFields &fields, int pidfd);

private:
    UniqueFd m_fd;
};

/// The fields after the letter; nothing where the size is not theirs.
template <typename Fields>
std::optional<Fields> fieldsOf(std::string_view packet)
{
    if (packet.size() != 1 + sizeof(Fields))
        return std::nullopt;
    Fields fields;
    std::memcpy(&fields, packet.data() + 1, sizeof fields);
    return fields;
}

} // namespace fuseboard::supervisor
