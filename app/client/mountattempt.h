// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is one attempt to mount: a server, its scope, and a clean end whatever happens.
#pragma once

#include "app/client/mountpreparation.h"
#include "app/client/outcome.h"
#include "app/session/probe.h"
#include "app/session/server.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>

namespace fuseboard {

/// What both ways to mount have in common. Emits finished() exactly once, from the event loop. After a
/// failure nothing is left: no server, no mount, no connection.
class MountAttempt : public QObject
{
    Q_OBJECT
public:
    void start();

    /// When the task began, of which this attempt is the whole or the rest. Before start().
    void setBegin(std::chrono::steady_clock::time_point begin) { m_begin = begin; }

    /// Ends it; finished() follows with Cancelled, at the latest after some seconds.
    void cancel();

    /// As cancel(), with DeadlinePassed: the caller counts a time of its own.
    void expire();

Q_SIGNALS:
    void entered(fuseboard::Stage stage); ///< as MountJob's
    void finished(const fuseboard::Outcome<fuseboard::MountReport> &outcome);

protected:
    MountAttempt(MountPreparation preparation, FileSystemType type, QObject *parent);

    /// The server stands at its gate.
    virtual void serverIsLaunched() = 0;
    /// It is in its scope now, or has none: from here on the gate may be opened.
    virtual void serverIsReady() = 0;
    /// The server ended before the mount was ready, or has let go of it.
    virtual void serverHasEnded() = 0;
    /// The attempt has failed: stop talking to others.
    virtual void leave() = 0;
    /// What was mounted all the same, to be taken away; nothing where nothing is.
    virtual std::optional<MountId> leftover() = 0;
    /// There is a mount that may be ours: leftover() is asked again.
    virtual bool isUndecided() const { return false; }
    /// The file system has told about its root: see askForRoot().
    virtual void rootHasAnswered() = 0;

    Result<void> openGate() { return m_server->openGate(); }
    /// Asks the new mount for its root, in a process that may be lost. rootHasAnswered() or fail() follows;
    /// the caller keeps the deadline.
    void askForRoot();
    void succeed(MountReport report);
    void fail(Error error);
    bool isEnding() const { return m_error.has_value() || m_done; }
    std::chrono::microseconds sinceBegin() const;

    MountPreparation m_preparation;
    FileSystemType m_type;
    std::unique_ptr<Server> m_server;
    std::chrono::microseconds m_spawned{}; ///< since the begin, when the server stood at its gate

private:
    void launch();
    void enterScope();
    void readServer();
    void takeEvent(const ServerEvent &event);
    void finishFailure();
    void removeLeftover(int triesLeft);
    void conclude();
    void lockBelow();
    void explainByLog();
    void explainProbe(Error error);
    bool hasEndedByItself(const ServerExit &exit) const;

    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    QTimer m_endTimer;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::optional<Probe> m_probe;
    std::unique_ptr<QSocketNotifier> m_probeNotifier;
    std::optional<Error> m_error;
    ServerExit m_exit;
    std::vector<std::string> m_log;
    std::string m_nextStep;
    bool m_done = false;
};

} // namespace fuseboard
