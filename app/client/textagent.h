// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lets polkit ask for a password on the terminal.
#pragma once

#include "dbus/types/uniquefd.h"

#include <QObject>
#include <QProcess>
#include <QSocketNotifier>

#include <memory>
#include <termios.h>

namespace fuseboard {

/// polkit's own agent for terminals, pkttyagent(1), for this process alone: it asks on the controlling
/// terminal, and only where the session has no other agent. Ended with this object; the terminal is then as
/// it was.
class TextAgent : public QObject
{
    Q_OBJECT
public:
    explicit TextAgent(QObject *parent = nullptr);
    ~TextAgent() override;

    void start();

Q_SIGNALS:
    /// Once: polkit knows it, or it could not be started and polkit will say that there is nobody.
    void ready();

private:
    void becomeReady();

    QProcess m_process;
    UniqueFd m_ours; ///< ends when polkit knows the agent, or the agent has gone
    std::unique_ptr<QSocketNotifier> m_notice;
    bool m_isReady = false;
    termios m_before{};
    bool m_hasTerminal = false;
};

} // namespace fuseboard
