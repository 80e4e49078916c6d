// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the loop of the agent.

#include "helper/agent/agent.h"

#include "helper/agent/buildid.h"
#include "helper/agent/recordrules.h"
#include "helper/agent/replies.h"

#include <algorithm>
#include <cerrno>
#include <sys/timerfd.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::uint64_t LeaveLimitUs = 8'000'000; ///< a little less than systemd's TimeoutStopSec in our unit
constexpr int RecordsPerTurn = 16;                ///< so that a busy front does not starve operations
constexpr std::uint64_t SendAgainUs = 20'000;     ///< where poll(2) cannot tell when there is room

} // namespace

Agent::Agent(System &system, UniqueFd front, UniqueFd stopSignals, UniqueFd timer, const StopNotice &notice)
    : m_system(system),
      m_front(std::move(front)),
      m_stopSignals(std::move(stopSignals)),
      m_timer(std::move(timer)),
      m_notice(notice)
{
}

void Agent::run()
{
    AgentReply hello;
    hello.kind = RecordKind::Hello;
    hello.buildId = thisBuild();
    say(hello);
    Polls polls{};
    while (!isOver()) {
        wait(polls);
        if (polls[1].revents != 0)
            leave();
        if ((polls[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            receiveRecords();
        advance(polls);
        sendReplies();
    }
}

void Agent::wait(Polls &polls)
{
    const short wanted = static_cast<short>((m_congested ? POLLOUT : POLLIN));
    polls[0] = {m_sendAgainUs == Operation::Never ? m_front.get() : -1, wanted, 0};
    polls[1] = {m_leaving ? -1 : m_stopSignals.get(), POLLIN, 0};
    polls[2] = {m_timer.get(), POLLIN, 0};
    for (std::size_t i = 0; i < MaxOperations; ++i) {
        pollfd *const own = &polls[FirstOperation + i * PollsPerOperation];
        own[0] = {m_operations[i].reportsFd(), POLLIN, 0};
        own[1] = {m_operations[i].childFd(), POLLIN, 0};
        own[2] = {m_operations[i].serverFd(), POLLIN, 0};
    }
    setTimer();
    if (poll(polls.data(), polls.size(), -1) < 0) {
        for (pollfd &entry : polls)
            entry.revents = 0;
    }
}

/// poll's own timeout stands still while the computer sleeps; CLOCK_BOOTTIME does not.
void Agent::setTimer()
{
    std::uint64_t next = std::min(m_leaveUs, m_sendAgainUs);
    for (const Operation &operation : m_operations)
        next = std::min(next, operation.deadlineUs());
    itimerspec when{};
    if (next != Operation::Never) {
        when.it_value.tv_sec = static_cast<time_t>(next / 1'000'000);
        when.it_value.tv_nsec = static_cast<long>(next % 1'000'000 * 1000 + 1);
    }
    timerfd_settime(m_timer.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

void Agent::receiveRecords()
{
    RequestPacket packet;
    for (int i = 0; i < RecordsPerTurn && !m_congested && m_front.isValid(); ++i) {
        switch (receiveRequest(m_front.get(), packet)) {
        case Received::Nothing:
            return;
        case Received::Record:
            accept(packet);
            break;
        case Received::Bad:
        case Received::End:
            leave();
            return;
        }
    }
}

void Agent::accept(RequestPacket &packet)
{
    const AgentRequest &record = packet.record;
    if (!isWellFormed(packet)) {
        refuse(record, ErrorCode::InvalidArgument, "The record is malformed.");
    } else if (record.kind == RecordKind::Hello) {
        m_sameBuild = record.buildId == thisBuild();
    } else if (!m_sameBuild) {
        refuse(record, ErrorCode::AgentUnavailable, "Front and agent are of different builds.");
    } else if (record.kind == RecordKind::Cancel) {
        if (Operation *const operation = find(record.request))
            operation->cancel(m_system);
    } else if (record.kind == RecordKind::Leave) {
        m_notice.send();
        AgentReply reply = replyTo(record);
        reply.ok = 1;
        say(reply);
    } else {
        carryOut(packet);
    }
}

void Agent::carryOut(RequestPacket &packet)
{
    if (find(packet.record.request) != nullptr) {
        leave(); // two answers with one number could be taken for each other
        return;
    }
    if (hasItsShare(packet.record))
        refuse(packet.record, ErrorCode::Busy, "8 operations of this account are in progress.");
    else if (hasTooManySurvivors(packet.record))
        refuse(packet.record, ErrorCode::Busy, "4 processes hang in mounts of this account.");
    else if (Operation *const operation = findFree())
        operation->begin(m_system, packet);
    else
        refuse(packet.record, ErrorCode::Busy, "64 operations are in progress.");
}

void Agent::advance(const Polls &polls)
{
    for (std::size_t i = 0; i < MaxOperations; ++i) {
        Operation &operation = m_operations[i];
        const pollfd *const own = &polls[FirstOperation + i * PollsPerOperation];
        // A slot that was taken in this very turn is not what was polled.
        const auto fired = [&](int at, int fd) {
            return own[at].fd == fd && fd >= 0 && own[at].revents != 0;
        };
        if (!operation.isFree())
            operation.advance(m_system, {.reports = fired(0, operation.reportsFd()),
                                         .child = fired(1, operation.childFd()),
                                         .server = fired(2, operation.serverFd())});
    }
}

void Agent::sendReplies()
{
    m_congested = false;
    m_sendAgainUs = Operation::Never;
    if (m_unsaid && sendOne(*m_unsaid))
        m_unsaid.reset();
    for (Operation &operation : m_operations) {
        while (const AgentReply *const reply = m_congested ? nullptr : operation.pendingReply()) {
            if (!sendOne(*reply))
                break;
            operation.replySent();
        }
    }
}

/// False: there is no room or memory now. A front that has ended counts as told.
bool Agent::sendOne(const AgentReply &reply)
{
    if (!m_front.isValid())
        return true;
    const int error = sendReply(m_front.get(), reply);
    m_congested = mayPassLater(error);
    if (m_congested && error != EAGAIN)
        m_sendAgainUs = m_system.nowUs() + SendAgainUs;
    if (error != 0 && !m_congested)
        leave();
    return !m_congested;
}

/// One at most waits: while one does, no record is taken that another would answer.
void Agent::say(const AgentReply &reply)
{
    if (!sendOne(reply))
        m_unsaid = reply;
}

void Agent::refuse(const AgentRequest &record, ErrorCode code, std::string_view context)
{
    AgentReply reply = replyTo(record);
    setError(reply, code, Stage::Validate, context);
    say(reply);
}

void Agent::leave()
{
    m_front.reset(); // the front ends when it sees this
    if (m_leaving)
        return;
    m_leaving = true;
    m_leaveUs = m_system.nowUs() + LeaveLimitUs;
    for (Operation &operation : m_operations)
        operation.cancel(m_system);
}

bool Agent::isOver() const
{
    const auto over = [](const Operation &operation) {
        return operation.isFree() || operation.isAbandoned();
    };
    return m_leaving && (m_system.nowUs() >= m_leaveUs || std::ranges::all_of(m_operations, over));
}

Operation *Agent::find(std::uint64_t request)
{
    const auto matches = [&](const Operation &operation) {
        return !operation.isFree() && !operation.isAbandoned() && operation.request() == request;
    };
    const auto found = std::ranges::find_if(m_operations, matches);
    return found == m_operations.end() ? nullptr : &*found;
}

/// Abort is always free to go: it walks no path, so it cannot hang, and it is what frees the children that
/// do.
bool Agent::hasItsShare(const AgentRequest &record) const
{
    const auto ofAccount = [&](const Operation &operation) {
        return !operation.isFree() && operation.callerUid() == record.callerUid;
    };
    return record.kind != RecordKind::Abort &&
           std::ranges::count_if(m_operations, ofAccount) >= std::ptrdiff_t{MaxOperationsOfAccount};
}

bool Agent::hasTooManySurvivors(const AgentRequest &record) const
{
    const auto survivorOfAccount = [&](const Operation &operation) {
        return operation.hasSurvivor() && operation.callerUid() == record.callerUid;
    };
    return record.kind == RecordKind::Mount && record.mountId != 0 &&
           std::ranges::count_if(m_operations, survivorOfAccount) >= std::ptrdiff_t{MaxSurvivorsOfAccount};
}

Operation *Agent::findFree()
{
    const auto found = std::ranges::find_if(m_operations, &Operation::isFree);
    return found == m_operations.end() ? nullptr : &*found;
}

} // namespace fuseboard
