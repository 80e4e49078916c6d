// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file formats and writes the log.

#include "helper/front/audit.h"

#include "dbus/wire/escape.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t MaxKeys = 256;
constexpr std::size_t MaxValue = 300;

std::string quoted(const std::string &value)
{
    std::string text = escaped(value.substr(0, MaxValue)).toStdString();
    for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 4)
        text.replace(at, 1, "\\x22");
    return '"' + text + (value.size() > MaxValue ? "...\"" : "\"");
}

std::string milliseconds(std::chrono::microseconds time)
{
    return std::to_string(time.count() / 1000) + '.' + std::to_string(time.count() / 100 % 10);
}

// The journal's socket is shared with the agent, so it cannot be made non-blocking for us alone.
void write(const std::string &line)
{
    if (send(STDERR_FILENO, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || errno != ENOTSOCK)
        return;
    struct pollfd poller = {.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (poll(&poller, 1, 0) == 1 && (poller.revents & POLLOUT) != 0) [[maybe_unused]]
        const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace

std::string auditLine(const Decision &decision)
{
    std::string line = decision.method.toStdString() + ' ' + (decision.error ? "refused" : "done");
    line += " uid=" + (decision.uid ? std::to_string(decision.uid->value) : "?");
    line += " sender=" + decision.sender.toStdString();
    if (!decision.action.isEmpty())
        line += " action=" + decision.action.toStdString();
    if (!decision.subject.isEmpty())
        line += " subject=" + quoted(decision.subject.toStdString());
    if (decision.mount.isValid())
        line += " mount=" + std::to_string(decision.mount.value);
    line += " authoriseMs=" + milliseconds(decision.authorise) + " totalMs=" + milliseconds(decision.total);
    if (decision.error) {
        line += " error=" + std::string(infoOf(decision.error->code).name);
        line += " stage=" + std::string(nameOf(decision.error->stage));
        line += " message=" + quoted(messageOf(*decision.error));
    }
    return line;
}

std::optional<unsigned> RateLimit::admit(std::int64_t key, Clock::time_point now)
{
    if (m_buckets.size() >= MaxKeys)
        forgetFull(now);
    Bucket &bucket = m_buckets.try_emplace(key, Bucket{m_burst, now}).first->second;
    const std::chrono::duration<double> passed = now - bucket.at;
    bucket.room = std::min(m_burst, bucket.room + passed.count() * m_perSecond);
    bucket.at = now;
    if (bucket.room < 1) {
        ++bucket.heldBack;
        return std::nullopt;
    }
    bucket.room -= 1;
    return std::exchange(bucket.heldBack, 0);
}

void RateLimit::forgetFull(Clock::time_point now)
{
    std::erase_if(m_buckets, [&](const auto &entry) {
        const std::chrono::duration<double> passed = now - entry.second.at;
        return entry.second.room + passed.count() * m_perSecond >= m_burst;
    });
}

void Audit::record(const Decision &decision)
{
    const std::int64_t key = decision.uid ? std::int64_t(decision.uid->value) : -1;
    const auto heldBack = m_limit.admit(key, RateLimit::Clock::now());
    if (!heldBack)
        return;
    const std::string suffix = *heldBack > 0 ? " heldBack=" + std::to_string(*heldBack) : std::string();
    say(decision.error ? 5 : 6, auditLine(decision) + suffix);
}

void Audit::say(int priority, const std::string &text)
{
    write('<' + std::to_string(priority) + ">fuseboard-helper: " + text + '\n');
}

} // namespace fuseboard
