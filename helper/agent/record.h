// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is all that the front and the agent say to each other: two records of fixed size over a
// SOCK_SEQPACKET pair, one record a packet, descriptors beside it by SCM_RIGHTS.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

namespace fuseboard {

/// Number of the descriptor under which the front inherits its end of the pair.
constexpr int AgentSocketFd = 3;

/// Milliseconds that the agent may need behind a Mount request's deadline for its one final reply: 5 s for an
/// attach that had begun, 3 s until the child is stopped, 3 s until another can be started, 10 s for taking a
/// finished mount away again, and some for a busy machine. Whoever waits for the reply waits this much longer
/// than deadlineMs.
constexpr std::uint32_t AgentGraceMs = 25'000;

/// Both programs carry the id of the build they come from; different ones do not talk (an upgrade under a
/// running helper). Filled with zeros up to the end.
using BuildId = std::array<char, 32>;

enum class RecordKind : std::uint32_t
{
    Hello = 1,   ///< the first record of either side; only buildId counts. Different: both end when idle.
    Mount = 2,   ///< three descriptors: mountpoint (O_PATH), device, server (pidfd)
    Unmount = 3, ///< mountId, mode
    Abort = 4,   ///< mountId
    Cancel = 5,  ///< request: ends what that request has in progress. The request is answered all the same.
    Leave = 16,  ///< the front is about to release its name. The agent tells systemd, then answers.
};

/// front -> agent. The front has validated and authorised; the agent checks again what is a hard rule.
struct AgentRequest
{
    RecordKind kind{};
    std::uint32_t callerUid = 0; ///< as the bus reported it
    std::uint64_t request = 0;   ///< the front's number for this request, unique among those in progress
    std::uint64_t mountId = 0;   ///< Unmount, Abort: which. Mount: which one is replaced, or 0
    std::uint32_t callerGid = 0;
    std::uint32_t flags = 0;      ///< MountFlag bits
    std::uint32_t maxRead = 0;    ///< bytes or 0
    std::uint32_t deadlineMs = 0; ///< from the arrival of this record, CLOCK_BOOTTIME
    std::uint32_t mode = 0;       ///< UnmountMode
    std::uint32_t forOthers =
        0; ///< 1: an administrator authorised unmounting or aborting another account's mount
    std::array<char, 33> subtype{}; ///< NUL at the end, always
    std::array<char, 256> source{}; ///< NUL at the end, always
    std::array<char, 7> padding{};  ///< zero
    BuildId buildId{};
};

/// agent -> front. One final reply (done == 1) for each Mount, Unmount, Abort and Leave; before it, for
/// Mount, replies with done == 0 when the stage Attach begins, and where the kernel did not wait for
/// FUSE_INIT, when the stage Ready begins: then the server may begin to read.
struct AgentReply
{
    std::uint64_t request = 0;
    std::uint64_t mountId = 0;
    RecordKind kind{};
    std::uint32_t done = 0;
    std::uint32_t ok = 0;    ///< 1: it worked; code, stage and sysErrno mean nothing
    std::uint32_t code = 0;  ///< ErrorCode
    std::uint32_t stage = 0; ///< Stage
    std::int32_t sysErrno = 0;
    std::uint32_t connection = 0; ///< number under /sys/fs/fuse/connections
    std::uint32_t flags = 0;      ///< MountFlag bits read back from the kernel
    std::uint32_t maxRead = 0;    ///< read back from the kernel
    std::uint32_t createUs = 0;
    std::uint32_t attachUs = 0;
    std::uint32_t guarantee = 0;        ///< Guarantee
    std::uint32_t spare = 0;            ///< zero
    std::uint32_t kernelLogLength = 0;  ///< bytes used in kernelLog
    std::array<char, 1024> kernelLog{}; ///< messages, each ended by a newline, raw: the front escapes them
    std::array<char, 128> context{};    ///< particulars for Error::context, NUL at the end, always
    BuildId buildId{};
};

static_assert(std::is_trivially_copyable_v<AgentRequest> && std::is_trivially_copyable_v<AgentReply>);
static_assert(sizeof(AgentRequest) == 376 && std::has_unique_object_representations_v<AgentRequest>);
static_assert(sizeof(AgentReply) == 1256 && std::has_unique_object_representations_v<AgentReply>);

} // namespace fuseboard
