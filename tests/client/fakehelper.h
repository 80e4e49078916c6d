// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a bus of the test's own, and a helper on it that says what the test wants.
#pragma once

#include "dbus/types/error.h"
#include "dbus/wire/marshal.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QList>
#include <QProcess>

#include <functional>

namespace fuseboard {

/// A message bus in the place of the system bus, for as long as it lives.
class TestBus
{
public:
    static void none(); ///< the system bus is a place where nobody listens
    bool start();
    void stop();
    ~TestBus() { stop(); }

private:
    QProcess m_daemon;
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

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &) override;

private Q_SLOTS:
    void ownerChanged(const QString &name, const QString &before, const QString &after);

private:
    QDBusConnection m_connection;
};

} // namespace fuseboard
