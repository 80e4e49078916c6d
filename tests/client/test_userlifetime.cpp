// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests where a server lives longer: in the user's systemd or in the session.

#include "app/client/userlifetime.h"

#include <QTest>

using namespace fuseboard;

class TestUserLifetime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aScopeIsBetterWhereTheUserManagerStays_data()
    {
        const char *ssh = "0::/user.slice/user-1000.slice/session-3.scope\n";
        const char *terminal = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/konsole.scope\n";
        QTest::addColumn<QByteArray>("cgroup");
        QTest::addColumn<bool>("hasSeat");
        QTest::addColumn<bool>("lingers");
        QTest::addColumn<bool>("scope");
        QTest::newRow("ssh login") << QByteArray(ssh) << false << false << false;
        QTest::newRow("ssh login of a lingering user") << QByteArray(ssh) << false << true << true;
        QTest::newRow("session at the computer") << QByteArray(ssh) << true << false << true;
        QTest::newRow("terminal of a desktop") << QByteArray(terminal) << false << false << true;
        QTest::newRow("cron") << QByteArray("0::/system.slice/cron.service\n") << false << false << false;
        QTest::newRow("no systemd") << QByteArray("0::/\n") << false << false << false;
        QTest::newRow("unreadable") << QByteArray() << false << false << false;
    }

    void aScopeIsBetterWhereTheUserManagerStays()
    {
        QFETCH(QByteArray, cgroup);
        QFETCH(bool, hasSeat);
        QFETCH(bool, lingers);
        const SessionFacts facts{.cgroup = {cgroup.constData(), std::size_t(cgroup.size())},
                                 .hasSeat = hasSeat,
                                 .lingers = lingers};
        QTEST(scopeOutlivesSession(facts), "scope");
    }
};

QTEST_GUILESS_MAIN(TestUserLifetime)
#include "test_userlifetime.moc"
