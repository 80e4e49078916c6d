// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file follows one operation from its record to its final reply. No call here waits.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/errorcode.h"
#include "dbus/types/uniquefd.h"
#include "helper/agent/agentwire.h"
#include "helper/agent/childprocess.h"
#include "helper/mount/system.h"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <limits>
#include <span>

namespace fuseboard {

/// What poll(2) said of the descriptors of an operation.
struct Ready
{
    bool reports = false;
    bool child = false;
    bool server = false;
};

/// A slot for one Mount, Unmount or Abort, used again and again. The rules of its life:
///   The mount child says "creating" when the hard rules are kept; only then the server's death and the
///   connection behind the device count, because only then both are known to be this operation's own. It may
///   be killed at any moment before it says "attaching"; until then nothing is attached. From then on the
///   mount may be attached: the child gets a short time to end by itself, and if the outcome is to be a
///   failure, another child detaches exactly that mount before the failure is told. Where the kernel cannot
///   wait for FUSE_INIT the child says "proving" next; then server and deadline count again. A child that
///   does not end although killed is given up after a while; its slot stays taken until it has ended. So does
///   the slot of a child that has left a probe in a mount that hangs: the pipe tells when that has ended too.
class Operation
{
public:
    static constexpr std::uint64_t Never = std::numeric_limits<std::uint64_t>::max();

    bool isFree() const { return m_state == State::Free; }
    std::uint64_t request() const { return m_record.request; }
    std::uint32_t callerUid() const { return m_record.callerUid; }
    /// Nothing is left to be told; only a process that does not end keeps the slot.
    bool isAbandoned() const { return m_state == State::Abandoned && !m_replyReady; }
    /// The child has ended, and a process that it had started has not.
    bool hasSurvivor() const { return m_survivor.isValid(); }

    /// For a free slot. Takes the descriptors out of the packet. Always leads to one final reply.
    void begin(System &system, RequestPacket &packet);

    /// Ends a Mount that is in progress, with Cancelled. Without effect on Unmount and Abort: they end soon.
    void cancel(System &system);

    /// -1 where there is nothing to wait for.
    int reportsFd() const { return (m_child.reports.isValid() ? m_child.reports : m_survivor).get(); }
    int childFd() const { return m_child.pidfd.get(); }
    int serverFd() const { return isServerAwaited() && m_lookAgainUs == Never ? m_server.get() : -1; }
    std::uint64_t deadlineUs() const
    {
        return std::min(m_deadlineUs, m_lookAgainUs);
    } ///< CLOCK_BOOTTIME, or Never

    void advance(System &system, const Ready &ready);

    /// The reply that waits to be sent, or nullptr: progress first, then the final one.
    const AgentReply *pendingReply() const;
    void replySent();

private:
    enum class State
    {
        Free,
        Checking,  ///< mount child, collecting facts
        Creating,  ///< mount child, waiting for FUSE_INIT
        Attaching, ///< mount child, the mount may be attached
        Proving,   ///< mount child, attached and waiting for an answer: the kernel cannot wait for FUSE_INIT
        Working,   ///< unmount or abort child
        Stopping,  ///< killed, not ended yet
        Undoing,   ///< undo child, or waiting until one can be started
        Replying,  ///< only the final reply is left to be sent
        Abandoned, ///< a process does not end; the reply is sent or waits to be
    };

    int startJob(System &system, std::span<const int> keep, const ChildJob &job, std::uint64_t limitUs);
    void couldNotStart(int error);
    void readReports(System &system);
    void lookAfterSurvivor();
    void takeProgress(System &system, const AgentReply &report);
    void takeResult(const AgentReply &report);
    void childEnded(System &system);
    void mountEnded(System &system);
    void deadlinePassed(System &system);
    bool isMounting() const;
    Stage stage() const;
    bool isServerAwaited() const
    {
        return (m_state == State::Creating || m_state == State::Proving) && !m_childReplied;
    }
    void serverEnded(System &system);
    std::expected<bool, int> cut(System &system);
    void fail(ErrorCode code);
    void stop(System &system, ErrorCode code);
    void cutAndKill(System &system);
    void undo(System &system);
    void tryToUndo(System &system);
    void undoIsLate(System &system);
    void unmountTookTooLong(System &system);
    void finish();
    void abandon(System &system);

    State m_state = State::Free;
    AgentRequest m_record;
    UniqueFd m_device; ///< ours, to find the connection behind it while the child hangs
    UniqueFd m_server;
    ChildProcess m_child;
    UniqueFd m_survivor; ///< reports of a child that has ended, while another process still holds its end
    std::uint64_t m_deadlineUs = Never;
    std::uint64_t m_wholeDeadlineUs = Never; ///< of the whole Mount
    std::uint64_t m_giveUpUs = Never;
    std::uint64_t m_lookAgainUs = Never; ///< the server has ended: when to cut its connection
    std::uint64_t m_attachingId = 0;     ///< the mount that the child may have attached, until it is undone
    std::uint32_t m_connection = 0;      ///< its connection, where the child has told it
    bool m_createBegun = false;          ///< a connection behind the device is what this operation made
    bool m_childReplied = false;         ///< the child has said its last word
    bool m_answered = false;             ///< the final reply is sent
    bool m_failed = false;               ///< the outcome is m_reply, whatever the child says
    bool m_progressReady = false;
    bool m_replyReady = false;
    AgentReply m_progress;
    AgentReply m_reply;
};

} // namespace fuseboard
