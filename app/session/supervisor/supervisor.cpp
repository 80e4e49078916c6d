// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the loop of the supervisor.

#include "app/session/supervisor/supervisor.h"

#include "app/mounts/processtree.h"
#include "app/session/supervisor/descendants.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace fuseboard::supervisor {
namespace {

constexpr Milliseconds TermPatience = 2000;  ///< of a mount in use: there may be something to write back
constexpr Milliseconds UnusedPatience = 500; ///< somebody waits for the verdict over a mount that failed
constexpr Milliseconds LastWordsPatience = 200;
constexpr Milliseconds KillPatience = 500;
constexpr Milliseconds DrainPatience = 200;
constexpr Milliseconds LookPause = 2;
/// How long the helper may still be busy with attaching what it has begun.
constexpr std::chrono::milliseconds AttachPatience{200};

std::int64_t wallClockMs()
{
    timespec time = {};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * std::int64_t{1000} + time.tv_nsec / 1'000'000;
}

UniqueFd blockedSignals()
{
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    return UniqueFd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

ExitedFields exitOf(int status)
{
    return WIFSIGNALED(status) ? ExitedFields{.code = -1, .signal = WTERMSIG(status)}
                               : ExitedFields{.code = WEXITSTATUS(status), .signal = 0};
}

} // namespace

Supervisor::Supervisor(Order order, ControlSocket control, UniqueFd folder, UniqueFd device)
    : m_order(std::move(order)),
      m_control(std::move(control)),
      m_folder(std::move(folder)),
      m_device(std::move(device)),
      m_leftover(m_device.isValid(), m_order.state.mountpoint, m_order.state.type),
      m_mountpoint(m_order.state.mountpoint)
{
}

int Supervisor::run()
{
    if (!start())
        return 1;
    while (!m_exited || (m_output->fd() >= 0 && now() < m_drainUntil)) {
        waitForSomething();
        if (m_giveUpAt != 0 && now() >= m_giveUpAt)
            break;
    }
    finish();
    return 0;
}

bool Supervisor::start()
{
    m_signals = blockedSignals();
    if (!m_signals.isValid()) { // nobody would tell us when the server ends
        m_control.sendFields(Report::Failed, FailedFields{errno});
        return false;
    }
    m_mountTable.reset(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    auto child = startChild(m_order.argv, m_device.get());
    if (!child) {
        m_control.sendFields(Report::Failed, FailedFields{child.error()});
        return false;
    }
    m_child = std::move(*child);
    // The connection must end with the server, and would not while we hold it open.
    m_device.reset();
    m_output.emplace(std::move(m_child.output), LogFile(m_folder.get()));
    m_order.state.serverPid = m_child.pid;
    m_order.state.supervisorPid = ::getpid();
    m_order.state.startedMs = wallClockMs();
    writeState(m_folder.get(), m_order.state);
    m_control.sendStarted({.server = m_child.pid, .supervisor = ::getpid()}, m_child.pidfd.get());
    return true;
}

void Supervisor::waitForSomething()
{
    const bool rests = m_output->restsUntil() > now();
    std::array<pollfd, 5> places = {{{.fd = m_control.fd(), .events = POLLIN, .revents = 0},
                                     {.fd = m_signals.get(), .events = POLLIN, .revents = 0},
                                     {.fd = rests ? -1 : m_output->fd(), .events = POLLIN, .revents = 0},
                                     {.fd = m_child.execError.get(), .events = POLLIN, .revents = 0},
                                     {.fd = m_mountTable.get(), .events = POLLPRI, .revents = 0}}};
    const Milliseconds deadline = nextDeadline();
    const int timeout = deadline == 0 ? -1 : static_cast<int>(std::max<Milliseconds>(deadline - now(), 0));
    if (::poll(places.data(), places.size(), timeout) < 0)
        return;
    if (places[2].revents != 0)
        m_output->take();
    // Before the signals: the reason of an exit comes before the exit.
    if (places[3].revents != 0)
        handleExecError();
    if (places[1].revents != 0)
        handleSignals();
    if (places[0].revents != 0)
        handleCommand();
    handleDeadlines();
    if (places[4].revents != 0 || m_leftover.wantsToLook())
        m_leftover.look();
}

Milliseconds Supervisor::nextDeadline() const
{
    Milliseconds next = 0;
    for (const Milliseconds deadline : {m_killAt, m_giveUpAt, m_drainUntil, m_output->restsUntil()}) {
        if (deadline != 0 && (next == 0 || deadline < next))
            next = deadline;
    }
    if (m_terminateBy != 0 || m_leftover.wantsToLook())
        next = std::min(next, now() + LookPause);
    return next;
}

void Supervisor::handleDeadlines()
{
    terminateAtRest();
    if (m_killAt == 0 || now() < m_killAt)
        return;
    m_killAt = 0;
    m_giveUpAt = now() + KillPatience;
    if (!m_exited)
        ::kill(-m_child.pid, SIGKILL);
}

void Supervisor::handleSignals()
{
    signalfd_siginfo info = {};
    while (::read(m_signals.get(), &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGTERM)
            endServer();
        else
            reapChildren();
    }
}

void Supervisor::reapChildren()
{
    int status = 0;
    for (pid_t child = ::waitpid(-1, &status, WNOHANG); child > 0; child = ::waitpid(-1, &status, WNOHANG)) {
        if (child != m_child.pid)
            continue;
        handleExecError();
        m_exited = exitOf(status);
        m_leftover.serverHasEnded();
        // Who inherited the pipe may hold it for ever: its end is no sign of anything.
        m_drainUntil = now() + DrainPatience;
    }
}

void Supervisor::handleExecError()
{
    if (!m_child.execError.isValid())
        return;
    int why = 0;
    if (::read(m_child.execError.get(), &why, sizeof why) == sizeof why)
        m_control.sendFields(Report::ExecFailed, FailedFields{why});
    m_child.execError.reset();
}

void Supervisor::handleCommand()
{
    const auto packet = m_control.receive();
    if (!packet) {
        if (m_control.fd() < 0 && !m_isKept)
            endServer();
        return;
    }
    switch (static_cast<Command>(packet->front())) {
    case Command::Go:
        return openGate();
    case Command::Cancel:
        return endServer();
    case Command::Tail:
        m_output->take();
        return m_control.send(Report::Tail, m_output->tail());
    case Command::Keep:
        if (const auto fields = fieldsOf<KeepFields>(*packet))
            keep(*fields);
        return;
    }
}

void Supervisor::openGate()
{
    // The child's end may be gone with it; then its exit is on the way.
    [[maybe_unused]] const ssize_t told = m_child.gate.isValid() ? ::write(m_child.gate.get(), "g", 1) : 0;
    m_child.gate.reset();
}

void Supervisor::keep(const KeepFields &fields)
{
    reapChildren();
    // Whoever hears Kept tells people that the mount works. Exited is on the way.
    if (isEnding())
        return;
    m_order.state.mountId = fields.mountId;
    m_order.state.connection = fields.connection;
    m_order.state.helper = fields.helper != 0;
    m_order.state.removesFolder = fields.removesFolder != 0;
    writeState(m_folder.get(), m_order.state);
    m_isKept = true;
    m_mountTable.reset();
    m_control.send(Report::Kept);
}

void Supervisor::endServer()
{
    if (isEnding())
        return;
    if (!m_isKept)
        m_leftover.serverIsToEnd(m_child);
    m_terminateBy = now() + (m_isKept ? 0 : LastWordsPatience);
    m_killAt = now() + (m_isKept ? TermPatience : UnusedPatience);
    terminateAtRest();
}

// When the kernel refuses a server's answer it tells whoever waits for the mount first, and then the server:
// we may be here while that is still in its write(2), with the best explanation on its tongue.
void Supervisor::terminateAtRest()
{
    if (m_terminateBy == 0 || (now() < m_terminateBy && !isAtRest(m_child.pid)))
        return;
    m_terminateBy = 0;
    if (m_exited)
        return;
    ::kill(-m_child.pid, SIGTERM);
    ::kill(-m_child.pid, SIGCONT); // stopped, it would not hear of it
}

void Supervisor::removeTraces()
{
    killDescendants();
    m_leftover.serverHasEnded(); // or stands in the kernel
    while (m_control.receive()) {
    }
    // Who is still there takes its mount away by itself: two at it might hit the mount below.
    if (m_control.fd() < 0)
        m_leftover.remove(AttachPatience);
}

void Supervisor::finish()
{
    m_output->takeTheRest();
    // What outlives a kept server may be its own way to clean up, such as fusermount3 with auto_unmount.
    if (!m_isKept)
        removeTraces();
    if (m_exited && m_exited->code >= 0)
        m_order.state.exitCode = m_exited->code;
    else if (m_exited)
        m_order.state.exitSignal = m_exited->signal;
    writeState(m_folder.get(), m_order.state);
    m_control.send(Report::Tail, m_output->tail());
    if (m_exited)
        m_control.sendFields(Report::Exited, *m_exited);
    // Last, when nobody waits for us any more: the way to the folder may hang.
    if (m_order.state.removesFolder)
        m_mountpoint.remove();
}

} // namespace fuseboard::supervisor
