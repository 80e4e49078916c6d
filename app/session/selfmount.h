// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file notices the mount that a server makes by itself through fusermount3, and takes such mounts away.
#pragma once

#include "app/mounts/mountentry.h"
#include "dbus/types/error.h"
#include "dbus/types/ids.h"
#include "dbus/types/mountspec.h"
#include "dbus/types/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fuseboard {

struct SelfMount
{
    MountId id;
    std::uint32_t connection = 0;
    std::string type; ///< "fuse.sshfs"
    std::string source;
    std::vector<std::string> effectiveOptions;
};

/// Who is expected to mount, and what it will look like.
struct MountMaker
{
    pid_t root = -1;    ///< the server and its helpers descend from it: Server::supervisorPid()
    std::string type;   ///< "fuse.sshfs"
    std::string source; ///< what the server was given
    std::string label;  ///< how it was told to call it; not every server does
};

/// Waits for a new FUSE mount at one place and believes it only to its maker: anybody may mount there in the
/// meantime. Make it before the server may run. One thread.
class SelfMountWatch
{
public:
    static Result<SelfMountWatch> start(const std::filesystem::path &mountpoint);

    int fd() const { return m_mountinfo.get(); } ///< POLLPRI when the mount table has changed
    /// The new, topmost FUSE mount at the mountpoint whose connection the maker or a descendant holds;
    /// nothing while there is none. Once proven, it stays so when the maker ends. Kernels before 6.18 do not
    /// tell who holds what: there, type and source must agree. Then ask it with Probe before saying
    /// "mounted".
    Result<std::optional<SelfMount>> look(const MountMaker &maker);

    /// There was a new mount of ours that nobody has proven yet: the server gets its descriptor from
    /// fusermount3 a moment after the table has changed, so look again.
    bool isUndecided() const { return m_isUndecided; }

    /// A new mount like the maker's that nobody serves, now and at the last call: what is left when a server
    /// is ended before it gets its descriptor from fusermount3.
    std::optional<MountId> lookForOrphan(const MountMaker &maker);

private:
    SelfMountWatch() = default;
    bool isCandidate(const MountEntry *entry) const;

    UniqueFd m_mountinfo;
    std::filesystem::path m_mountpoint;
    std::vector<MountId> m_known;
    MountId m_proven;
    MountId m_orphan;
    bool m_isUndecided = false;
};

/// The fusermount3 of the computer; FusermountMissing.
Result<std::filesystem::path> findFusermount();

/// Takes the topmost mount at the path away with `fusermount3 -u`; Detach and Force add -z (Force: abort
/// first, which is the caller's task). Waits until the deadline, then PathHangs. MountBusy,
/// NotYourMount, NoSuchMount, UnmountFailed with fusermount3's own words. Stage Attach.
Result<void> unmountWithFusermount(const std::filesystem::path &mountpoint, UnmountMode mode,
                                   std::chrono::milliseconds deadline = std::chrono::seconds(10));

/// The same with -z for one mount: nothing happens where another one is on top at the place.
Result<void> removeLeftover(const std::filesystem::path &mountpoint, MountId mount,
                            std::chrono::milliseconds deadline);

} // namespace fuseboard
