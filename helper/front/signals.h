// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns SIGTERM and SIGINT into a Qt signal.
#pragma once

#include "dbus/types/uniquefd.h"

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace fuseboard {

/// Blocks both signals for this thread and those it starts later, so make it before any thread. Also ignores
/// SIGPIPE.
class EndSignals : public QObject
{
    Q_OBJECT
public:
    EndSignals();
    /// Begins to listen; needs the application's event loop.
    void listen();

Q_SIGNALS:
    void received();

private:
    UniqueFd m_fd;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace fuseboard
