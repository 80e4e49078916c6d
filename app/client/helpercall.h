// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes one call to the helper, over a connection of its own.
#pragma once

#include "dbus/types/error.h"

#include <QDBusMessage>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QVariantList>

#include <chrono>

class QDBusPendingCallWatcher;

namespace fuseboard {

/// One call and its answer: finished() or failed() once, from the event loop, never from within call().
///
/// It has a connection to the system bus for itself, because leaving the bus is how a call is cancelled. The
/// call is made silently first; where polkit would have to ask and somebody can be asked, it is made again
/// with a question.
class HelperCall : public QObject
{
    Q_OBJECT
public:
    explicit HelperCall(QObject *parent);
    ~HelperCall() override;

    /// Goes on the bus before there is something to say: that takes about a millisecond. call() does it
    /// otherwise, and tries again where it failed.
    Result<void> join();

    /// `work` is how long the helper may take once it is authorised; then DeadlinePassed. A helper that does
    /// not say so much is HelperUnavailable after 30 s, and with a question after 130 s.
    void call(const QString &method, const QVariantList &arguments, std::chrono::milliseconds work);

    /// All properties of the helper; finished() as for call().
    void readProperties();

    /// Cancels what is in progress, on both sides. No signal comes afterwards.
    void leave();

Q_SIGNALS:
    void finished(const QDBusMessage &reply);
    void failed(const fuseboard::Error &error);
    void progress(uint request, const QString &stage); ///< the signal of the helper as it is

private:
    enum class Questions
    {
        Never,
        Allowed
    };

    bool joinOrFail();
    void send(Questions questions);
    void await(const QDBusMessage &message, int timeout);
    void answered(QDBusPendingCallWatcher *watcher);
    void refused(const Error &error);
    void progressed(uint request, const QString &stage);
    void giveUp();

    QString m_name; ///< of the connection, empty when not on the bus
    QString m_method;
    QVariantList m_arguments;
    std::chrono::milliseconds m_work{};
    Questions m_questions = Questions::Never;
    QTimer m_guard;
    bool m_isWorking = false; ///< authorised: the helper has said so
};

/// Whether a question of polkit could reach somebody: a seat or a display belongs to this process.
/// Where it is true and no agent runs all the same, polkit itself says so.
bool somebodyCanBeAsked();

} // namespace fuseboard
