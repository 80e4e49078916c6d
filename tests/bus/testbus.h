// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a bus of the test's own.
#pragma once

#include "dbus/types/uniquefd.h"

#include <QByteArray>
#include <QProcess>
#include <QString>

namespace fuseboard {

/// A real dbus-daemon for as long as it lives.
class TestBus
{
public:
    ~TestBus() { stop(); }
    /// At a fixed place where `path` is given. False where it did not start.
    bool start(const QString &path = {});
    void stop();
    const QString &address() const { return m_address; }

private:
    QProcess m_daemon;
    QString m_address;
};

/// A socket that listens at a path, in whose queue for new connections there is room for one, and that
/// nobody accepts from.
UniqueFd silentListener(const QString &path);

/// What the next connection to the system bus is made to.
void useAsSystemBus(const QString &address);

} // namespace fuseboard
