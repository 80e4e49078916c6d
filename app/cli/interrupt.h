// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns SIGINT, SIGTERM and SIGHUP into a signal of the event loop.
#pragma once

#include "dbus/types/uniquefd.h"

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace fuseboard {

/// The signals that Interrupt caught end the program again: for a question, which has nothing to cancel.
void letSignalsEnd();

/// While it lives these signals do not end the program; one that was ignored before stays so. Afterwards the
/// outcome stands and only has to be said: one more signal is let pass, the second ends the program. Handlers
/// and a pipe, not a blocked mask: a mask would be inherited by the servers that are started, a handler is
/// not. One at a time.
class Interrupt : public QObject
{
    Q_OBJECT
public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

Q_SIGNALS:
    void requested();

private:
    void drain();

    UniqueFd m_readEnd;
    UniqueFd m_writeEnd;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace fuseboard
