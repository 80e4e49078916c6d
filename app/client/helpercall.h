// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes one call to the helper, over a connection of its own.
#pragma once

#include "dbus/bus/peer.h"
#include "dbus/bus/writer.h"
#include "dbus/types/error.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>

namespace fuseboard {

/// One call and its answer: finished() or failed() once, from the event loop, never from within call().
///
/// It has a connection to the system bus for itself, because leaving the bus is how a call is cancelled. The
/// call is made silently first; where polkit would have to ask and somebody can be asked, it is made again
/// with a question. Nothing here waits in place, also not for a bus that accepts and never answers.
class TextAgent;

class HelperCall : public QObject
{
    Q_OBJECT
public:
    /// Writes the arguments; called once for each time the call is made, at the latest before finished().
    using Arguments = std::function<void(BusWriter &)>;

    explicit HelperCall(QObject *parent);
    ~HelperCall() override;

    /// Goes on the bus before there is something to say. call() does it otherwise, and tries again where it
    /// failed.
    void join();

    /// `work` is how long the helper may take once it is authorised. Where it says when that is (Mount), more
    /// is DeadlinePassed. As long as that, a helper or a bus that is Busy is asked again and again. A bus
    /// that says nothing is HelperUnavailable after 5 s, a helper that says nothing after 30 s, with a
    /// question 250 s, and `work`.
    void call(const char *method, Arguments arguments, std::chrono::milliseconds work);

    /// All properties of the helper; finished() as for call().
    void readProperties();

    /// A password of an administrator may be asked for on the terminal, by an agent that is started for it
    /// where the desktop has none.
    void allowTerminal() { m_mayUseTerminal = true; }

    /// Cancels what is in progress, on both sides. No signal comes afterwards.
    void leave();

Q_SIGNALS:
    void finished(const fuseboard::BusMessage &reply);
    void failed(const fuseboard::Error &error);
    void askingOnTerminal(); ///< from now on somebody else writes there, until the next progress or the end
    void progress(uint request, const QString &stage); ///< the signal of the helper as it is

private:
    static constexpr std::chrono::milliseconds FirstPause{10};

    enum class Questions
    {
        Never,
        Allowed
    };

    Result<void> open();
    void begin();
    void send(Questions questions);
    std::chrono::milliseconds patience() const;
    void answered(const BusMessage &reply);
    void refused(const Error &error);
    void askOnTerminal();
    void heard(const BusMessage &signal);
    void lost();
    void giveUp();
    void failSoon(const Error &error);
    void fail(const Error &error);

    std::unique_ptr<BusConnection> m_bus; ///< none when not on the bus
    std::unique_ptr<BusPeer> m_helper;
    const char *m_interface = nullptr;
    const char *m_method = nullptr;
    Arguments m_arguments;                 ///< none where nothing was asked
    std::chrono::milliseconds m_silence{}; ///< how long no word is normal where nobody is asked
    std::chrono::milliseconds m_work{};
    std::chrono::steady_clock::time_point m_queueEnd; ///< until then Busy is not the answer
    std::chrono::milliseconds m_pause{FirstPause};    ///< before the next try
    Questions m_questions = Questions::Never;
    QTimer m_guard;
    QTimer m_retry; ///< of going on the bus, and of a call that met Busy
    std::unique_ptr<TextAgent> m_agent;
    bool m_mayUseTerminal = false;
    bool m_busAnswers = false;
    bool m_isWorking = false; ///< authorised: the helper has said so
};

/// Whether a question of polkit could reach somebody: a seat or a display belongs to this process.
/// Where it is true and no agent runs all the same, polkit itself says so.
} // namespace fuseboard
