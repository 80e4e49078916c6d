// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes away the mount of a server that was ended before anybody kept it.
#pragma once

#include "app/mounts/mountentry.h"
#include "app/session/supervisor/child.h"
#include "dbus/types/ids.h"
#include "dbus/types/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fuseboard::supervisor {

/// Whoever asked for the mount may be killed between the attach and Keep; then the server is ended, and a
/// dead mount would stay for ever. Only mountinfo is looked at, the path is never touched. On kernels
/// before 6.18, which do not tell whose a connection is, nothing is found and nothing taken away.
///
/// fusermount3 may be ended right behind its mount(2), before the server has the device, and nobody may look
/// into it: then the mount is known by its place and type, by being new and ours, and by nobody serving it.
class Leftover
{
public:
    /// Before the server may run: what is mounted there now is not its doing.
    Leftover(bool hasDevice, std::string mountpoint, const std::string &type);

    /// Before the server is told to end.
    void serverIsToEnd(const Child &child);
    /// Who holds which connection now; a server on its way out may still get one.
    void look();
    bool wantsToLook() const { return m_isEnding && m_connections.empty(); }
    /// Lets go of the device: the connection ends here.
    void serverHasEnded();

    /// Detaches the mount at the place if its connection is the server's. Waits for one that is just being
    /// attached as long as said, and 2 s for fusermount3.
    void remove(std::chrono::milliseconds patience) const;

private:
    struct Connection
    {
        std::uint32_t number;
        /// The next mount at the place may get the same number. None where it was seen before fusectl had it.
        std::optional<std::uint64_t> instance;
    };

    bool isOurs(const MountEntry &entry) const;
    bool isOrphan(const MountEntry &entry) const;

    bool m_hasDevice;
    std::string m_mountpoint;
    std::string m_type; ///< "fuse.sshfs"
    std::vector<MountId> m_known;
    bool m_isEnding = false;
    UniqueFd m_device; ///< the server's own, while it ends: the connection may come to it at any moment
    std::vector<Connection> m_connections;
};

} // namespace fuseboard::supervisor
