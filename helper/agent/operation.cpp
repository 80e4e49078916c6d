// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the life of an operation: its child, its deadline, its end.

#include "helper/agent/operation.h"

#include "dbus/types/mountspec.h"
#include "helper/agent/jobs.h"
#include "helper/agent/replies.h"
#include "helper/mount/connection.h"
#include "helper/mount/mountview.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::uint64_t Millisecond = 1000;
constexpr std::uint64_t AttachLimitUs = 5000 * Millisecond; ///< fsmount and move_mount return at once
constexpr std::uint64_t WorkLimitUs = 10'000 * Millisecond; ///< Unmount, Abort, undoing
constexpr std::uint64_t LookAgainUs = 20 * Millisecond;
constexpr std::uint64_t StopRetryUs = 200 * Millisecond;
constexpr std::uint64_t StopLimitUs = 3000 * Millisecond;
constexpr std::uint64_t UndoRetryUs = 200 * Millisecond;
constexpr std::uint64_t UndoRetryLimitUs = 3000 * Millisecond;

std::uint64_t limitOf(const AgentRequest &record)
{
    const auto most = static_cast<std::uint64_t>(MaxDeadline.count());
    return std::min<std::uint64_t>(record.deadlineMs, most) * Millisecond;
}

} // namespace

/// 0, or why no child could be started.
int Operation::startJob(System &system, std::span<const int> keep, const ChildJob &job, std::uint64_t limitUs)
{
    auto child = startChild(keep, job);
    if (!child)
        return child.error();
    m_deadlineUs = system.nowUs() + limitUs;
    m_child = std::move(*child);
    return 0;
}

void Operation::couldNotStart(int error)
{
    const bool crowded = error == EAGAIN || error == EMFILE || error == ENFILE;
    setError(m_reply, crowded ? ErrorCode::Busy : ErrorCode::Internal, Stage::Validate,
             "No child could be started.");
    m_reply.sysErrno = error;
    finish();
}

void Operation::begin(System &system, RequestPacket &packet)
{
    *this = Operation();
    m_record = packet.record;
    m_reply = replyTo(m_record);
    if (m_record.kind != RecordKind::Mount) {
        m_state = State::Working;
        const auto job = [&](int reports) { unmountJob(m_record, reports); };
        if (const int error = startJob(system, {}, job, WorkLimitUs))
            couldNotStart(error);
        return;
    }
    const UniqueFd mountpoint =
        std::move(packet.descriptors[0]); // the child's alone: ours would pin the folder
    m_device = std::move(packet.descriptors[1]);
    m_server = std::move(packet.descriptors[2]);
    m_state = State::Checking;
    const std::array keep{mountpoint.get(), m_device.get(), m_server.get()};
    const MountDescriptors descriptors{keep[0], keep[1], keep[2]};
    const auto job = [&](int reports) { mountJob(m_record, descriptors, reports); };
    if (const int error = startJob(system, keep, job, limitOf(m_record)))
        return couldNotStart(error);
    m_wholeDeadlineUs = m_deadlineUs;
}

void Operation::readReports(System &system)
{
    for (;;) {
        AgentReply report;
        const ssize_t length = read(m_child.reports.get(), &report, sizeof report);
        if (length == static_cast<ssize_t>(sizeof report)) {
            if (report.done == 0)
                takeProgress(system, report);
            else
                takeResult(report);
            continue;
        }
        if (length == 0) // its end shows on the pidfd; a pipe at its end would wake poll for ever
            m_child.reports.reset();
        return;
    }
}

void Operation::takeProgress(System &system, const AgentReply &report)
{
    m_createBegun = true;
    if (m_state == State::Checking)
        m_state = State::Creating;
    if (report.mountId == 0)
        return;
    m_attachingId = report.mountId;
    m_connection = report.connection;
    if (m_state == State::Creating) {
        m_state = State::Attaching;
        m_deadlineUs = system.nowUs() + AttachLimitUs;
    } else if (m_state == State::Attaching && report.stage == static_cast<std::uint32_t>(Stage::Ready)) {
        m_state = State::Proving;
        m_deadlineUs = m_wholeDeadlineUs;
        if (m_failed) // cancelled while it was attached: it does not end in a moment any more
            return stop(system, ErrorCode::Cancelled);
    } else {
        return;
    }
    m_lookAgainUs = Never;
    m_progress = report;
    m_progressReady = true;
}

void Operation::takeResult(const AgentReply &report)
{
    m_childReplied = true;
    if (m_state == State::Undoing && report.ok == 0)
        addContext(m_reply, "The mount could not be taken away again.");
    if (!m_failed)
        m_reply = report;
}

void Operation::advance(System &system, const Ready &ready)
{
    if (m_child.reports.isValid())
        readReports(system); // first: what the child has said counts more than what befell it after
    if (ready.child && reap(m_child.pidfd)) {
        readReports(system);
        if (m_child.reports.isValid()) // not at its end
            m_survivor = std::move(m_child.reports);
        m_child = {};
        childEnded(system);
        return;
    }
    lookAfterSurvivor();
    if (isServerAwaited() && (ready.server || system.nowUs() >= m_lookAgainUs))
        serverEnded(system);
    if (system.nowUs() >= m_deadlineUs)
        deadlinePassed(system);
}

/// A probe writes nothing; its end is the end of the pipe.
void Operation::lookAfterSurvivor()
{
    char none = 0;
    if (!m_survivor.isValid() || read(m_survivor.get(), &none, 1) != 0)
        return;
    m_survivor.reset();
    if (m_state == State::Abandoned && !m_child.pidfd.isValid())
        finish();
}

void Operation::childEnded(System &system)
{
    if (isMounting()) {
        mountEnded(system);
        return;
    }
    if ((m_state == State::Stopping || m_state == State::Abandoned) && m_attachingId != 0) {
        undo(system);
        return;
    }
    if (m_state == State::Undoing && !m_childReplied)
        addContext(m_reply, "The mount could not be taken away again.");
    if (!m_childReplied && !m_failed)
        setError(m_reply, ErrorCode::Internal, Stage::Attach, "The child ended without a result.");
    finish();
}

void Operation::mountEnded(System &system)
{
    if (!m_childReplied && !m_failed) {
        fail(ErrorCode::Internal);
        addContext(m_reply, "The mount child ended without a result.");
    }
    if (!m_failed && m_reply.ok == 1 && system.pollIn(m_server.get()) == 1)
        fail(ErrorCode::ServerExited);
    if (m_failed && m_attachingId != 0)
        undo(system);
    else
        finish();
}

void Operation::cancel(System &system)
{
    if (m_state == State::Attaching && !m_failed)
        fail(ErrorCode::Cancelled); // the child ends in a moment; then the mount is undone
    else if (isMounting() && !m_childReplied)
        stop(system, ErrorCode::Cancelled);
}

bool Operation::isMounting() const
{
    return m_state == State::Checking || m_state == State::Creating || m_state == State::Attaching ||
           m_state == State::Proving;
}

Stage Operation::stage() const
{
    if (m_state == State::Proving)
        return Stage::Ready;
    return m_state == State::Attaching ? Stage::Attach : Stage::Create;
}

void Operation::fail(ErrorCode code)
{
    if (!m_failed)
        setError(m_reply, code, stage());
    m_failed = true;
}

void Operation::deadlinePassed(System &system)
{
    m_deadlineUs = Never;
    if (isMounting() && m_childReplied && !m_failed) {
        m_attachingId = 0; // all is said and done, only the child's end hangs
        abandon(system);
    } else if (isMounting()) {
        stop(system, ErrorCode::DeadlinePassed);
    } else if (m_state == State::Stopping && system.nowUs() < m_giveUpUs) {
        cutAndKill(system);
    } else if (m_state == State::Stopping) {
        addContext(m_reply, "A process of the helper still hangs in the kernel.");
        abandon(system);
    } else if (m_state == State::Undoing) {
        undoIsLate(system);
    } else if (m_state == State::Working) {
        unmountTookTooLong(system);
    }
}

void Operation::stop(System &system, ErrorCode code)
{
    fail(code);
    m_state = State::Stopping;
    m_giveUpUs = system.nowUs() + StopLimitUs;
    cutAndKill(system);
}

void Operation::cutAndKill(System &system)
{
    m_lookAgainUs = Never;
    m_deadlineUs = system.nowUs() + StopRetryUs;
    cut(system); // on kernels whose wait for FUSE_INIT ignores SIGKILL only this ends it
    system.pidfdSendSignal(m_child.pidfd.get(), SIGKILL);
}

/// True: there was a connection, and it is cut now. Unexpected: /proc does not tell whether there is one.
std::expected<bool, int> Operation::cut(System &system)
{
    if (!m_createBegun)
        return false;
    // The child saw no connection behind this device: what is there now was made by this operation, or at the
    // same moment by another one of whoever holds the same descriptor. The abort file is open to its owner
    // alone, the caller here.
    const auto connection = connectionOf(system, m_device.get());
    if (!connection)
        return std::unexpected(connection.error());
    if (*connection)
        return abortConnection(system, **connection, OwnerUid{m_record.callerUid}) == 0;
    // Kernels before 6.18 do not tell. The child did, and the number is that mount's as long as it is there.
    return m_connection != 0 && mountExists(system, {m_attachingId}) &&
           abortConnection(system, m_connection, OwnerUid{m_record.callerUid}) == 0;
}

/// A dead server leaves the child waiting for ever, and cutting the connection ends that. But a server that
/// is refused ends too, often before the child has run again to say so, and the refusal is the better reason:
/// so the child gets a moment first. Where there is nothing to cut it has not got so far yet, and is looked
/// at again. Where /proc does not tell, killing the child has to do.
void Operation::serverEnded(System &system)
{
    const bool second = m_lookAgainUs != Never;
    if (second && cut(system).value_or(true))
        stop(system, ErrorCode::ServerExited);
    else
        m_lookAgainUs = system.nowUs() + LookAgainUs;
}

void Operation::undo(System &system)
{
    m_server.reset();
    m_device.reset();
    m_childReplied = false;
    m_state = State::Undoing;
    m_giveUpUs = system.nowUs() + UndoRetryLimitUs;
    tryToUndo(system);
}

/// Where no child can be started now (processes or descriptors are used up), one may be in a moment.
void Operation::tryToUndo(System &system)
{
    const MountId mount{m_attachingId};
    if (!mountExists(system, mount)) {
        finish();
        return;
    }
    const auto job = [&](int reports) { undoJob(m_record, mount, reports); };
    if (startJob(system, {}, job, WorkLimitUs) == 0)
        m_attachingId = 0;
    else
        m_deadlineUs = system.nowUs() + UndoRetryUs;
}

void Operation::undoIsLate(System &system)
{
    if (m_attachingId == 0) {
        addContext(m_reply, "The mount could not be taken away again in time.");
        abandon(system);
    } else if (system.nowUs() < m_giveUpUs) {
        tryToUndo(system);
    } else {
        addContext(m_reply, "The mount could not be taken away again.");
        finish();
    }
}

void Operation::unmountTookTooLong(System &system)
{
    m_failed = true;
    // Unmounting means out of the table; what the kernel still waits for afterwards is not the caller's
    // concern.
    if (m_record.kind == RecordKind::Unmount && !mountExists(system, {m_record.mountId})) {
        m_reply.ok = 1;
        m_reply.mountId = m_record.mountId;
    } else {
        setError(m_reply, ErrorCode::DeadlinePassed, Stage::Attach);
    }
    abandon(system);
}

void Operation::finish()
{
    m_child = {};
    m_device
        .reset(); // the server's own descriptor must be the last one, so that its death ends the connection
    m_server.reset();
    m_deadlineUs = m_lookAgainUs = Never;
    m_replyReady = !m_answered;
    if (m_survivor.isValid())
        m_state = State::Abandoned;
    else
        m_state = m_answered ? State::Free : State::Replying;
}

void Operation::abandon(System &system)
{
    system.pidfdSendSignal(m_child.pidfd.get(), SIGKILL);
    m_device.reset();
    m_server.reset();
    m_deadlineUs = m_lookAgainUs = Never;
    m_state = State::Abandoned;
    m_replyReady = !m_answered;
}

const AgentReply *Operation::pendingReply() const
{
    if (m_progressReady)
        return &m_progress;
    return m_replyReady ? &m_reply : nullptr;
}

void Operation::replySent()
{
    if (m_progressReady) {
        m_progressReady = false;
        return;
    }
    m_replyReady = false;
    m_answered = true;
    if (m_state == State::Replying)
        m_state = State::Free;
}

} // namespace fuseboard
