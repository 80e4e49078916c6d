// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts dbus-daemon.

#include "tests/bus/testbus.h"

#include <sys/socket.h>
#include <sys/un.h>

namespace fuseboard {

bool TestBus::start(const QString &path)
{
    QStringList words{QStringLiteral("--session"), QStringLiteral("--nofork"),
                      QStringLiteral("--print-address=1")};
    if (!path.isEmpty())
        words << QStringLiteral("--address=unix:path=") + path;
    m_daemon.start(QStringLiteral("dbus-daemon"), words);
    if (!m_daemon.waitForReadyRead(10'000))
        return false;
    m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    return true;
}

void TestBus::stop()
{
    m_daemon.kill();
    m_daemon.waitForFinished(5'000);
}

UniqueFd silentListener(const QString &path)
{
    struct sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, path.toUtf8().constData(), sizeof address.sun_path);
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (bind(socket.get(), reinterpret_cast<struct sockaddr *>(&address), sizeof address) != 0 ||
        listen(socket.get(), 0) != 0)
        qFatal("no socket");
    return socket;
}

void useAsSystemBus(const QString &address)
{
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", address.toUtf8());
}

} // namespace fuseboard
