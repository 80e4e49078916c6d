// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file plays the helper.

#include "tests/client/fakehelper.h"

#include "dbus/wire/names.h"

#include <QFile>
#include <QTemporaryDir>

namespace fuseboard {

namespace {

QDBusMessage progressOf(const QDBusMessage &call, const QString &stage)
{
    QDBusMessage signal = QDBusMessage::createTargetedSignal(call.service(), bus::Path, bus::Interface,
                                                             QStringLiteral("Progress"));
    return signal << uint(1) << stage;
}

} // namespace

QString SystemBus::path()
{
    static const QTemporaryDir Folder;
    const QString path = Folder.filePath(QStringLiteral("bus"));
    useAsSystemBus(QStringLiteral("unix:path=") + path);
    return path;
}

void SystemBus::none()
{
    QFile::remove(path());
}

bool SystemBus::start()
{
    none();
    return m_daemon.start(path());
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
    m_connection.send(progressOf(call, stage));
}

void FakeHelper::forgeProgress(const QDBusMessage &call, const QString &stage)
{
    const QString name = QStringLiteral("stranger");
    QDBusConnection::connectToBus(QDBusConnection::SystemBus, name).send(progressOf(call, stage));
    QDBusConnection::disconnectFromBus(name);
}

void FakeHelper::ownerChanged(const QString &name, const QString &before, const QString &after)
{
    Q_UNUSED(before)
    if (after.isEmpty())
        gone.append(name);
}

} // namespace fuseboard
