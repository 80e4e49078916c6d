// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file collects what the hard rules are decided on: facts about the three descriptors, from the kernel
// alone.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"
#include "helper/mount/system.h"

#include <cstdint>
#include <optional>

namespace fuseboard {

/// Who may look at the folder, and which descriptors are meant. Descriptors stay the caller's.
struct MountDescriptors
{
    int mountpoint = -1;
    int device = -1;
    int server = -1;
};

struct FolderFacts
{
    MountId mount;                      ///< the mount that the descriptor lies on
    std::optional<std::uint64_t> magic; ///< kind of file system; nothing: that mount is not in our namespace
    bool isDirectory = false;
    bool linked = false; ///< it has not been removed
    std::uint32_t owner = 0;
    std::uint32_t mode = 0; ///< permission bits
    int writeErrno = 0; ///< 0: the caller may write and enter; only asked where the file system is allowed
    bool seen = false;  ///< the fields above could be read at all: FUSE keeps strangers and root out

    /// The fields that must not change between the check and the mount.
    bool sameFolder(const FolderFacts &later) const
    {
        return later.seen && later.isDirectory && later.linked && later.owner == owner && later.mode == mode;
    }
};

struct DeviceFacts
{
    int number = -1;                         ///< the descriptor as FUSE's option fd= names it
    bool isFuseDevice = false;               ///< character device 10:229
    int openFlags = 0;                       ///< as fcntl(F_GETFL) says
    std::optional<std::uint32_t> connection; ///< what it serves already
};

struct ServerFacts
{
    enum class State
    {
        NoProcess,
        Running,
        Ended
    };
    State state = State::NoProcess;
    bool wholeProcess = false; ///< not one thread of it
    std::uint32_t realUid = 0;
    std::uint32_t effectiveUid = 0;
};

/// The mount that should be replaced, where one should.
struct ReplacedFacts
{
    bool isFuse = false;
    std::optional<std::uint32_t> owner;
    bool onDescriptor = false; ///< the mountpoint descriptor is inside that mount
    bool topmost = false;
    int probeResult = 0; ///< 0 it answers, -ENOTCONN or -ECONNABORTED dead, -ETIME hung
};

struct MountFacts
{
    FolderFacts folder; ///< of the bare folder, also where a dead mount still covers it
    DeviceFacts device;
    ServerFacts server;
    std::optional<ReplacedFacts> replaced;
};

/// May block where the folder lies on a network file system: in a disposable child only.
Result<FolderFacts> collectFolder(System &system, int folder, CallerUid caller, std::uint32_t gid);
Result<DeviceFacts> collectDevice(System &system, int device);
Result<ServerFacts> collectServer(System &system, int pidfd, CallerUid caller, std::uint32_t gid);

} // namespace fuseboard
