// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file talks to the agent through helper/agent/agentwire.h.

#include "helper/front/agentlink.h"

#include "helper/agent/agentwire.h"
#include "helper/agent/buildid.h"

#include <array>
#include <cerrno>
#include <poll.h>

namespace fuseboard {
namespace {

// Where memory is short the socket still calls itself writable: it would be asked without end.
constexpr std::chrono::milliseconds RetryPause{20};

int send(int socket, const AgentRequest &record, const std::vector<UniqueFd> &descriptors)
{
    std::array<int, MaxRecordDescriptors> numbers{};
    for (std::size_t i = 0; i < descriptors.size(); ++i)
        numbers[i] = descriptors[i].get();
    return sendRequest(socket, record, std::span(numbers).first(descriptors.size()));
}

} // namespace

Result<void> greetAgent(const UniqueFd &socket, std::chrono::milliseconds patience)
{
    AgentRequest hello;
    hello.kind = RecordKind::Hello;
    hello.buildId = thisBuild();
    if (const int error = send(socket.get(), hello, {}))
        return failure(ErrorCode::AgentUnavailable, Stage::Validate, error);
    struct pollfd poller = {.fd = socket.get(), .events = POLLIN, .revents = 0};
    if (poll(&poller, 1, static_cast<int>(patience.count())) <= 0)
        return failure(ErrorCode::AgentUnavailable, Stage::Validate, ETIMEDOUT, "It did not greet.");
    AgentReply reply;
    if (receiveReply(socket.get(), reply) != Received::Record || reply.kind != RecordKind::Hello)
        return failure(ErrorCode::AgentUnavailable, Stage::Validate, 0, "It did not greet.");
    if (reply.buildId != thisBuild())
        return failure(ErrorCode::VersionMismatch, Stage::Validate, 0,
                       "Front and agent come from different builds.");
    return {};
}

AgentLink::AgentLink(UniqueFd socket)
    : m_socket(std::move(socket)),
      m_readable(m_socket.get(), QSocketNotifier::Read),
      m_writable(m_socket.get(), QSocketNotifier::Write)
{
    m_writable.setEnabled(false);
    connect(&m_readable, &QSocketNotifier::activated, this, &AgentLink::receive);
    connect(&m_writable, &QSocketNotifier::activated, this, &AgentLink::flush);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &AgentLink::flush);
}

std::uint64_t AgentLink::send(AgentRequest record, std::vector<UniqueFd> descriptors, AgentListener *listener)
{
    record.request = ++m_lastRequest;
    record.buildId = thisBuild();
    m_listeners.insert(record.request, listener);
    enqueue(record, std::move(descriptors));
    return record.request;
}

void AgentLink::cancel(std::uint64_t request)
{
    AgentRequest record;
    record.kind = RecordKind::Cancel;
    record.request = request;
    record.buildId = thisBuild();
    enqueue(record, {});
}

void AgentLink::drop(std::uint64_t request)
{
    m_listeners.remove(request);
}

void AgentLink::enqueue(const AgentRequest &record, std::vector<UniqueFd> descriptors)
{
    m_waiting.push_back({record, std::move(descriptors)});
    flush();
}

void AgentLink::flush()
{
    int error = 0;
    while (!m_waiting.empty()) {
        const Waiting &first = m_waiting.front();
        error = fuseboard::send(m_socket.get(), first.record, first.descriptors);
        if (mayPassLater(error))
            break;
        if (error != 0)
            giveUp(first.record, error);
        m_waiting.pop_front();
    }
    m_writable.setEnabled(!m_waiting.empty() && error == EAGAIN);
    if (!m_waiting.empty() && error != EAGAIN)
        m_retry.start(RetryPause);
}

// From the event loop: the listener may not have its number yet.
void AgentLink::giveUp(const AgentRequest &record, int sysErrno)
{
    if (record.kind == RecordKind::Cancel) // the request itself is still answered
        return;
    AgentReply reply;
    reply.request = record.request;
    reply.kind = record.kind;
    reply.done = 1;
    reply.code = static_cast<std::uint32_t>(ErrorCode::AgentUnavailable);
    reply.stage =
        static_cast<std::uint32_t>(record.kind == RecordKind::Mount ? Stage::Create : Stage::Attach);
    reply.sysErrno = sysErrno;
    QMetaObject::invokeMethod(this, [this, reply] { dispatch(reply); }, Qt::QueuedConnection);
}

void AgentLink::receive()
{
    AgentReply reply;
    for (;;) {
        switch (receiveReply(m_socket.get(), reply)) {
        case Received::Record:
            dispatch(reply);
            continue;
        case Received::Nothing:
            return;
        case Received::Bad:
        case Received::End:
            return lose();
        }
    }
}

void AgentLink::dispatch(const AgentReply &reply)
{
    AgentListener *listener =
        reply.done != 0 ? m_listeners.take(reply.request) : m_listeners.value(reply.request);
    if (listener)
        listener->onAgentReply(reply);
}

void AgentLink::lose()
{
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    m_retry.stop();
    m_waiting.clear();
    Q_EMIT lost();
}

} // namespace fuseboard
