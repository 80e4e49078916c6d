// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file plays the helper.

#include "tests/client/fakehelper.h"

#include "dbus/wire/names.h"
#include "tests/wire/errorreply.h"

#include <QFile>
#include <QTemporaryDir>

namespace fuseboard {

namespace {

/// One place for all buses of the process: libdbus reads the address of the system bus once.
QString socketPath()
{
    static const QTemporaryDir Folder;
    const QString path = Folder.filePath(QStringLiteral("bus"));
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", QByteArray(QByteArray("unix:path=") + path.toLocal8Bit()));
    return path;
}

} // namespace

void TestBus::none()
{
    QFile::remove(socketPath());
}

bool TestBus::start()
{
    none();
    m_daemon.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"),
                                                   QStringLiteral("--print-address=1"),
                                                   QStringLiteral("--address=unix:path=") + socketPath()});
    return m_daemon.waitForReadyRead(10'000);
}

void TestBus::stop()
{
    m_daemon.kill();
    m_daemon.waitForFinished(5'000);
}

FakeHelper::FakeHelper()
    : m_connection(QDBusConnection::connectToBus(QDBusConnection::SystemBus, QStringLiteral("fake-helper")))
{
    registerWireTypes();
    m_connection.registerVirtualObject(bus::Path, this);
    m_connection.registerService(bus::Service);
    m_connection.connect(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                         QStringLiteral("org.freedesktop.DBus"), QStringLiteral("NameOwnerChanged"), this,
                         SLOT(ownerChanged(QString, QString, QString)));
}

FakeHelper::~FakeHelper()
{
    m_connection.unregisterObject(bus::Path);
    QDBusConnection::disconnectFromBus(QStringLiteral("fake-helper"));
}

bool FakeHelper::handleMessage(const QDBusMessage &message, const QDBusConnection &)
{
    calls.append(message);
    if (answer)
        answer(message);
    return true;
}

void FakeHelper::refuse(const QDBusMessage &call, ErrorCode code, Stage stage, int sysErrno)
{
    m_connection.send(errorReply(call, failure(code, stage, sysErrno).error()));
}

void FakeHelper::reply(const QDBusMessage &call, const QVariantList &values)
{
    m_connection.send(call.createReply(values));
}

void FakeHelper::progress(const QDBusMessage &call, const QString &stage)
{
    QDBusMessage signal = QDBusMessage::createTargetedSignal(call.service(), bus::Path, bus::Interface,
                                                             QStringLiteral("Progress"));
    signal << uint(1) << stage;
    m_connection.send(signal);
}

void FakeHelper::ownerChanged(const QString &name, const QString &before, const QString &after)
{
    Q_UNUSED(before)
    if (after.isEmpty())
        gone.append(name);
}

} // namespace fuseboard
