// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks what a server wants to know, on the terminal, while the rest goes on.
#pragma once

#include "app/client/mountjob.h"
#include "app/secrets/askpass/secret.h"

#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <termios.h>

namespace fuseboard {

/// Whether somebody sits there: standard input and standard error are one terminal, and we are in its
/// foreground.
bool canAskOnTerminal();

/// Shows the question on the standard error and reads a line of the standard input, a secret unseen. Emits
/// answered() or refused() (end of file) once, when the terminal is as it was before; unless it is destroyed
/// earlier, which leaves the terminal so too.
class TerminalQuestion : public QObject
{
    Q_OBJECT
public:
    explicit TerminalQuestion(const ServerQuestion &question, QObject *parent = nullptr);
    ~TerminalQuestion() override;

    /// Gives the terminal back now; nothing is emitted any more.
    void giveBack();

Q_SIGNALS:
    void answered(const fuseboard::Secret &answer);
    void refused();

private:
    void show(const ServerQuestion &question) const;
    void setTerminal(bool isSecret);
    void read();

    termios m_before{};
    bool m_isChanged = false;
    bool m_isOver = false;
    Secret m_line;
    std::unique_ptr<QSocketNotifier> m_notifier; ///< none for a notice
};

} // namespace fuseboard
