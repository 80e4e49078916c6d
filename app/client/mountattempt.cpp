// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts a server and ends the attempt cleanly.

#include "app/client/mountattempt.h"

#include "app/catalog/recognise.h"
#include "app/client/background.h"
#include "app/client/effectiveoptions.h"
#include "app/client/userscope.h"
#include "app/mounts/mounttable.h"
#include "app/session/folderlock.h"
#include "app/session/record.h"
#include "app/session/safeopen.h"
#include "app/session/selfmount.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

/// The supervisor sends the server TERM, half a second later KILL, and goes on without us where it takes
/// longer.
constexpr std::chrono::milliseconds EndDeadline{750};
constexpr std::chrono::milliseconds LeftoverPause{50};
constexpr int LeftoverTries = 3;
constexpr std::chrono::seconds RemovalDeadline{5};

/// How the server's end reads in a sentence.
std::string sentenceOf(const ServerExit &exit)
{
    if (exit.code == 0)
        return "It ended without an error: it had nothing to do, or went into the background.";
    if (exit.code)
        return "It ended with status " + std::to_string(*exit.code) + ".";
    if (!exit.signal)
        return {};
    const char *name = sigabbrev_np(*exit.signal);
    return "It was ended by signal " + std::to_string(*exit.signal) +
           (name ? " (SIG" + std::string(name) + ")." : ".");
}

/// Errors that say no more than that the server is to blame: its own words say more.
bool isVague(ErrorCode code)
{
    return code == ErrorCode::ServerExited || code == ErrorCode::InitRefused || code == ErrorCode::NotReady;
}

/// fusermount3 has the same words for both, and only the owner of a folder can give the right to it.
ErrorCode withOwnerOf(const Mountpoint &folder, ErrorCode code)
{
    if (code != ErrorCode::FolderNotWritable)
        return code;
    const auto info = rememberedAttributes(folder.fd.get());
    const bool isOfAnother = info && info->stx_uid != ::geteuid();
    return isOfAnother ? ErrorCode::NotYourFolder : code;
}

} // namespace

MountAttempt::MountAttempt(MountPreparation preparation, FileSystemType type, QObject *parent)
    : QObject(parent),
      m_preparation(std::move(preparation)),
      m_type(std::move(type))
{
    m_endTimer.setSingleShot(true);
    connect(&m_endTimer, &QTimer::timeout, this, &MountAttempt::finishFailure);
}

void MountAttempt::start()
{
    QTimer::singleShot(0, this, &MountAttempt::launch);
}

void MountAttempt::cancel()
{
    fail(Error{
        .code = ErrorCode::Cancelled, .stage = Stage::Create, .sysErrno = 0, .context = {}, .kernelLog = {}});
}

void MountAttempt::expire()
{
    fail(failure(ErrorCode::DeadlinePassed, Stage::Create).error());
}

void MountAttempt::launch()
{
    if (isEnding())
        return;
    ServerStart start;
    start.plan = m_preparation.plan;
    start.fuseDevice = m_preparation.device.fd.get();
    start.mountpoint = m_preparation.mountpoint.path;
    auto server = Server::launch(start);
    if (!server) {
        fail(server.error());
        return;
    }
    m_server = std::make_unique<Server>(std::move(*server));
    m_notifier = std::make_unique<QSocketNotifier>(m_server->controlFd(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &MountAttempt::readServer);
    m_spawned = sinceBegin();
    serverIsLaunched();
    enterScope();
}

void MountAttempt::enterScope()
{
    auto *scope = new UserScope(this);
    connect(scope, &UserScope::finished, this, [this, scope] {
        scope->deleteLater();
        if (!isEnding())
            serverIsReady();
    });
    scope->start(m_preparation.plan.type, {m_server->supervisorPid(), m_server->pid()});
}

std::chrono::microseconds MountAttempt::sinceBegin() const
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_begin);
}

void MountAttempt::readServer()
{
    for (const ServerEvent &event : m_server->readEvents())
        takeEvent(event);
}

void MountAttempt::takeEvent(const ServerEvent &event)
{
    if (event.kind == ServerEvent::Kind::ExecFailed) {
        fail(Error{.code = ErrorCode::SpawnFailed,
                   .stage = Stage::Spawn,
                   .sysErrno = event.sysErrno,
                   .context = m_preparation.plan.argv.front(),
                   .kernelLog = {}});
        return;
    }
    if (event.kind == ServerEvent::Kind::Exited) {
        if (hasEndedByItself(event.exit))
            m_exit = event.exit;
    } else {
        m_notifier->setEnabled(false); // no more events; an end of file would be reported for ever
    }
    if (m_error)
        finishFailure();
    else if (!m_done)
        serverHasEnded();
}

/// After most failures it ended because we ended it. One that refuses FUSE_INIT may go at once by itself.
bool MountAttempt::hasEndedByItself(const ServerExit &exit) const
{
    const bool isKilled = exit.signal == SIGTERM || exit.signal == SIGKILL;
    return !m_error || m_error->code == ErrorCode::ServerExited ||
           (m_error->code == ErrorCode::InitRefused && !isKilled);
}

void MountAttempt::askForRoot()
{
    auto started =
        Probe::start(m_preparation.mountpoint.path, m_type.isLazy ? Question::Entries : Question::Attributes);
    if (!started) {
        fail(started.error());
        return;
    }
    m_probe.emplace(std::move(*started));
    m_probeNotifier = std::make_unique<QSocketNotifier>(m_probe->fd(), QSocketNotifier::Read);
    connect(m_probeNotifier.get(), &QSocketNotifier::activated, this, [this] {
        const auto answer = isEnding() ? std::nullopt : m_probe->result();
        if (!answer)
            return;
        m_probeNotifier->setEnabled(false);
        if (*answer)
            rootHasAnswered();
        else
            explainProbe(answer->error());
    });
}

/// The kernel answers for a server that is not there: ENOTCONN or ECONNABORTED where it has gone,
/// ECONNREFUSED where FUSE_INIT failed.
void MountAttempt::explainProbe(Error error)
{
    if (error.sysErrno == ENOTCONN || error.sysErrno == ECONNABORTED) {
        serverHasEnded();
        return;
    }
    if (error.sysErrno == ECONNREFUSED)
        error.code = ErrorCode::InitRefused;
    fail(std::move(error));
}

void MountAttempt::succeed(MountReport report)
{
    if (isEnding())
        return;
    const auto kept = m_server->keep({.id = report.id,
                                      .connection = report.connection,
                                      .helper = report.helper,
                                      .removesFolder = m_preparation.removesFolder});
    if (!kept) {
        fail(kept.error());
        return;
    }
    m_done = true;
    m_notifier->setEnabled(false);
    m_preparation.device.fd.reset();
    lockBelow();
    report.serverPid = m_server->pid();
    report.warnings = optionWarnings(report.asked, report.effective);
    report.elapsed.spawn = m_spawned;
    report.elapsed.total = sinceBegin();
    Q_EMIT finished(report);
}

void MountAttempt::fail(Error error)
{
    if (isEnding())
        return;
    m_error = std::move(error);
    if (m_probeNotifier)
        m_probeNotifier->setEnabled(false);
    m_probe.reset();
    leave();
    if (!m_server) {
        QTimer::singleShot(0, this, &MountAttempt::finishFailure);
        return;
    }
    const bool hasEnded = m_exit.code || m_exit.signal || !m_notifier->isEnabled();
    m_server->cancel();
    if (hasEnded)
        QTimer::singleShot(0, this, &MountAttempt::finishFailure);
    else
        m_endTimer.start(EndDeadline);
}

void MountAttempt::finishFailure()
{
    if (std::exchange(m_done, true))
        return;
    m_endTimer.stop();
    if (m_server)
        m_log = m_server->logTail();
    if (m_notifier)
        m_notifier->setEnabled(false);
    removeLeftover(LeftoverTries);
}

/// What the helper or the server mounted in the very moment it was ended is in the table now, or a moment
/// later.
void MountAttempt::removeLeftover(int triesLeft)
{
    const auto mount = leftover();
    const bool mayCome = m_error->code == ErrorCode::Cancelled || isUndecided();
    if (!mount && triesLeft > 0 && mayCome) {
        QTimer::singleShot(LeftoverPause, this, [this, triesLeft] { removeLeftover(triesLeft - 1); });
        return;
    }
    if (!mount) {
        conclude();
        return;
    }
    const std::filesystem::path place = m_preparation.mountpoint.path;
    runInBackground<Result<void>>(
        this, [place, id = *mount] { return fuseboard::removeLeftover(place, id, RemovalDeadline); },
        [this](const Result<void> &removed) {
            if (!removed)
                m_error->context +=
                    " What was mounted could not be taken away: " + messageOf(removed.error());
            conclude();
        });
}

/// It was unlocked for this attempt. Where it cannot be locked again it is only less safe than was wished.
void MountAttempt::lockBelow()
{
    if (m_preparation.locksFolder)
        (void)lockFolder(m_preparation.mountpoint);
}

void MountAttempt::explainByLog()
{
    if (!isVague(m_error->code))
        return;
    if (const auto known = recogniseFailure(m_type, m_log)) {
        m_error->code = withOwnerOf(m_preparation.mountpoint, known->code);
        m_error->sysErrno = 0;
        m_error->context = "The server said: " + escapeControls(known->line);
        m_nextStep = nextStepOf(*known, m_type, m_preparation.plan);
    } else if (m_error->code == ErrorCode::ServerExited) {
        m_error->sysErrno = 0; // ENOTCONN is how the kernel says that the server is gone, not why
        m_error->context = sentenceOf(m_exit);
    }
}

void MountAttempt::conclude()
{
    m_server.reset();
    m_preparation.device.fd.reset();
    lockBelow();
    explainByLog();
    Q_EMIT finished(std::unexpected(
        Failure{.error = *m_error, .serverExit = m_exit, .serverLog = m_log, .nextStep = m_nextStep}));
}

} // namespace fuseboard
