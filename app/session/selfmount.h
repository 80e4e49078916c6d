// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file notices the mount that a server makes by itself through fusermount3, and takes such mounts away.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"
#include "dbus/types/mountspec.h"
#include "dbus/types/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
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

/// Waits for a new FUSE mount of ours at one place. Make it before the server may run. One thread.
class SelfMountWatch
{
public:
    static Result<SelfMountWatch> start(const std::filesystem::path &mountpoint);

    int fd() const { return m_mountinfo.get(); } ///< POLLPRI when the mount table has changed
    /// The new, topmost FUSE mount at the mountpoint that belongs to us; nothing while there is none.
    /// Then ask it with Probe before saying "mounted".
    Result<std::optional<SelfMount>> look();

private:
    SelfMountWatch() = default;
    UniqueFd m_mountinfo;
    std::filesystem::path m_mountpoint;
    std::vector<MountId> m_known;
};

/// The fusermount3 of the computer; FusermountMissing.
Result<std::filesystem::path> findFusermount();

/// Takes the topmost mount at the path away with `fusermount3 -u`; Detach and Force add -z (Force: abort
/// first, which is the caller's task). Waits until the deadline, then DeadlinePassed. MountBusy,
/// NotYourMount, NoSuchMount, UnmountFailed with fusermount3's own words. Stage Attach.
Result<void> unmountWithFusermount(const std::filesystem::path &mountpoint, UnmountMode mode,
                                   std::chrono::milliseconds deadline = std::chrono::seconds(10));

} // namespace fuseboard
