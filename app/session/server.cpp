// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file speaks with a supervisor.

#include "app/session/server.h"

#include "app/session/spawnsupervisor.h"
#include "app/session/supervisor/controlsocket.h"
#include "app/session/supervisor/wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace fuseboard {
namespace {

using supervisor::Command;
using supervisor::ExitedFields;
using supervisor::FailedFields;
using supervisor::fieldsOf;
using supervisor::Report;
using supervisor::StartedFields;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds StartPatience{5000};
constexpr milliseconds KeepPatience{500};
constexpr milliseconds TailPatience{200};
constexpr milliseconds CancelPatience{4000};

ServerExit exitOf(const ExitedFields &fields)
{
    return fields.code >= 0 ? ServerExit{.code = fields.code, .signal = {}}
                            : ServerExit{.code = {}, .signal = fields.signal};
}

/// Waits until the socket has something; false after the deadline.
bool isReadable(int fd, Clock::time_point end)
{
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
        pollfd place = {.fd = fd, .events = POLLIN, .revents = 0};
        const int ready = ::poll(&place, 1, static_cast<int>(std::max<long>(left.count(), 0)));
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

/// A supervisor that ends with a command of ours unread leaves ECONNRESET behind. The kernel tells that once,
/// and before the packets that came earlier: its report must not be lost to it.
ssize_t receivePacket(int socket, msghdr &message)
{
    constexpr int Flags = MSG_DONTWAIT | MSG_CMSG_CLOEXEC;
    const ssize_t got = ::recvmsg(socket, &message, Flags);
    return got < 0 && errno == ECONNRESET ? ::recvmsg(socket, &message, Flags) : got;
}

std::vector<std::string> linesOf(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!line.empty())
            lines.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

} // namespace

std::filesystem::path ServerStart::standardSupervisor()
{
    const char *other = std::getenv("FUSEBOARD_SUPERVISOR");
    return other && *other ? other : FUSEBOARD_SUPERVISOR_PROGRAM;
}

Result<Server> Server::launch(const ServerStart &start)
{
    auto control = spawnSupervisor(start);
    if (!control)
        return std::unexpected(control.error());
    Server server;
    server.m_control = std::move(*control);
    if (const auto started = server.awaitStarted(); !started)
        return std::unexpected(started.error());
    return server;
}

Server::Server(Server &&) noexcept = default;

Server &Server::operator=(Server &&other) noexcept
{
    if (this != &other) {
        giveUp();
        std::destroy_at(this);
        std::construct_at(this, std::move(other));
    }
    return *this;
}

Server::~Server()
{
    giveUp();
}

// The supervisor notices the end of the socket also where this process is killed before it comes here.
void Server::giveUp()
{
    m_control.reset();
}

Result<void> Server::awaitStarted()
{
    if (receiveUntil(StartPatience, [this] { return m_pid > 0 || m_startErrno != 0; }) && m_pid > 0)
        return {};
    return failure(ErrorCode::SpawnFailed, Stage::Spawn, m_startErrno,
                   "The supervisor of the server did not come up.");
}

bool Server::send(char command, std::string_view payload)
{
    std::string packet(1, command);
    packet += payload;
    return m_control.isValid() &&
           ::send(m_control.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

template <typename Done>
bool Server::receiveUntil(milliseconds deadline, Done isDone)
{
    const auto end = Clock::now() + deadline;
    while (!isDone()) {
        if (m_isGone || !isReadable(m_control.get(), end))
            return false;
        while (receiveOne()) {
        }
    }
    return true;
}

bool Server::receiveOne()
{
    std::array<char, supervisor::MaxPacket> buffer;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
    iovec part = {.iov_base = buffer.data(), .iov_len = buffer.size()};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = receivePacket(m_control.get(), message);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (got <= 0) {
        if (!std::exchange(m_isGone, true))
            m_events.push_back({.kind = ServerEvent::Kind::SupervisorGone, .exit = {}, .sysErrno = 0});
        return false;
    }
    int passed = -1;
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        std::memcpy(&passed, CMSG_DATA(header), sizeof passed);
    handle({buffer.data(), static_cast<std::size_t>(got)}, UniqueFd(passed));
    return true;
}

void Server::handle(std::string_view packet, UniqueFd passed)
{
    switch (static_cast<Report>(packet.front())) {
    case Report::Started:
        if (const auto fields = fieldsOf<StartedFields>(packet); fields && passed.isValid()) {
            m_pidfd = std::move(passed);
            m_pid = fields->server;
            m_supervisorPid = fields->supervisor;
        }
        return;
    case Report::Failed:
        if (const auto fields = fieldsOf<FailedFields>(packet))
            m_startErrno = fields->sysErrno;
        return;
    case Report::ExecFailed:
        if (const auto fields = fieldsOf<FailedFields>(packet))
            m_events.push_back(
                {.kind = ServerEvent::Kind::ExecFailed, .exit = {}, .sysErrno = fields->sysErrno});
        return;
    case Report::Tail:
        m_tail = packet.substr(1);
        m_tailAnswered = true;
        return;
    case Report::Exited:
        if (const auto fields = fieldsOf<ExitedFields>(packet)) {
            m_exit = exitOf(*fields);
            m_events.push_back({.kind = ServerEvent::Kind::Exited, .exit = *m_exit, .sysErrno = 0});
        }
        return;
    case Report::Kept:
        m_keptAnswered = true;
        return;
    }
}

Result<void> Server::openGate()
{
    if (!send(static_cast<char>(Command::Go)))
        return failure(ErrorCode::SpawnFailed, Stage::Spawn, errno, "The supervisor of the server has gone.");
    return {};
}

Result<void> Server::keep(const KeptMount &mount)
{
    const supervisor::KeepFields fields = {.mountId = mount.id.value,
                                           .connection = mount.connection,
                                           .helper = std::uint16_t{mount.helper},
                                           .removesFolder = std::uint16_t{mount.removesFolder}};
    send(static_cast<char>(Command::Keep), {reinterpret_cast<const char *>(&fields), sizeof fields});
    m_isKept = receiveUntil(KeepPatience, [this] { return m_keptAnswered; });
    if (!m_isKept || m_exit)
        return failure(ErrorCode::ServerExited, Stage::Ready, 0, "It ended before the mount could be used.");
    return {};
}

std::vector<ServerEvent> Server::readEvents()
{
    while (!m_isGone && receiveOne()) {
    }
    return std::exchange(m_events, {});
}

void Server::cancel()
{
    send(static_cast<char>(Command::Cancel));
}

std::optional<ServerExit> Server::cancelAndWait()
{
    cancel();
    receiveUntil(CancelPatience, [this] { return m_isGone; });
    return m_exit;
}

std::vector<std::string> Server::logTail()
{
    m_tailAnswered = m_exit.has_value() && m_tailAnswered;
    if (!m_tailAnswered && send(static_cast<char>(Command::Tail)))
        receiveUntil(TailPatience, [this] { return m_tailAnswered; });
    return linesOf(m_tail);
}

} // namespace fuseboard
