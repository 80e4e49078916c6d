// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what the session library and a supervisor say to each other: packets on a SOCK_SEQPACKET pair,
// one letter and then the fields. Both come from one build and run on one machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuseboard::supervisor {

/// Where the supervisor finds what it is given.
constexpr int ControlFd =
    3;                      ///< its end of the pair; the end of the other side is an order to end before Keep
constexpr int FolderFd = 4; ///< the record's folder, locked (flock): the lock says that we live
constexpr int DeviceFd = 5; ///< the armed /dev/fuse; absent for servers that mount by themselves

/// To the supervisor.
enum class Command : char
{
    Go = 'g',     ///< open the gate
    Keep = 'k',   ///< KeepFields: the mount is there, live on without the other side. Answered by Kept
    Cancel = 'c', ///< end the server
    Tail = 't',   ///< answered by Tail
};

/// From the supervisor.
enum class Report : char
{
    Started = 's',    ///< StartedFields and, as SCM_RIGHTS, the pidfd of the server
    Failed = 'f',     ///< FailedFields: it did not come to a server
    ExecFailed = 'x', ///< FailedFields
    Tail = 't',       ///< up to TailSize bytes of output
    Exited = 'e',     ///< ExitedFields; a Tail comes before, the end of the supervisor after
    Kept = 'k',
};

constexpr std::size_t TailSize = 16 * 1024;
constexpr std::size_t MaxPacket = TailSize + 64;

struct KeepFields
{
    std::uint64_t mountId;
    std::uint32_t connection;
    std::uint16_t helper;
    std::uint16_t removesFolder;
};

struct StartedFields
{
    std::int32_t server;
    std::int32_t supervisor;
};

struct FailedFields
{
    std::int32_t sysErrno;
};

struct ExitedFields
{
    std::int32_t code;   ///< -1: ended by a signal
    std::int32_t signal; ///< 0: ended by itself
};

} // namespace fuseboard::supervisor
