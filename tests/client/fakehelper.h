// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a bus of the test's own, and a helper on it that says what the test wants.
#pragma once

#include "dbus/types/error.h"
#include "tests/bus/testbus.h"
#include "tests/wire/qtdbuswire.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QList>

#include <functional>

namespace fuseboard {

/// A message bus in the place of the system bus, for as long as it lives. All of a process are at one place:
/// libdbus, through which the fake helper speaks, reads the address of the system bus once.
class SystemBus
{
public:
    static QString path();
    static void none(); ///< the system bus is a place where nobody listens
    bool start();
    void stop() { m_daemon.stop(); }

private:
    TestBus m_daemon;
};

/// Owns the helper's name. Every call is kept in `calls`, then `answer` decides; without `answer` it waits
/// for ever.
class FakeHelper : public QDBusVirtualObject
{
    Q_OBJECT
public:
    FakeHelper();
    ~FakeHelper() override;

    std::function<void(const QDBusMessage &)> answer;
    QList<QDBusMessage> calls;
    QStringList gone; ///< unique names that left the bus

    void refuse(const QDBusMessage &call, ErrorCode code, Stage stage = Stage::Authorise, int sysErrno = 0);
    void reply(const QDBusMessage &call, const QVariantList &values = {});
    void progress(const QDBusMessage &call, const QString &stage);
    /// The same signal from somebody who is not the helper.
    static void forgeProgress(const QDBusMessage &call, const QString &stage);

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &) override;

private Q_SLOTS:
    void ownerChanged(const QString &name, const QString &before, const QString &after);

private:
    QDBusConnection m_connection;
};

} // namespace fuseboard
