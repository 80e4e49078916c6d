// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests who is believed: the owner of a name, now, and nobody else.

#include "dbus/bus/peer.h"
#include "dbus/bus/reader.h"
#include "tests/bus/testbus.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QSignalSpy>
#include <QTest>

using namespace fuseboard;

namespace {

constexpr char Service[] = "org.example.Service";
constexpr char Interface[] = "org.example.Interface";

/// Somebody else on the bus, who speaks through QtDBus.
class Other
{
public:
    Other(const QString &address, const char *name)
        : m_name(QString::fromLatin1(name)),
          m_bus(QDBusConnection::connectToBus(address, m_name))
    {
    }
    ~Other() { QDBusConnection::disconnectFromBus(m_name); }

    bool takeName() { return m_bus.registerService(QString::fromLatin1(Service)); }
    bool releaseName() { return m_bus.unregisterService(QString::fromLatin1(Service)); }
    void signalTo(const QString &receiver, const char *member)
    {
        send(QDBusMessage::createTargetedSignal(receiver, QStringLiteral("/"), QString::fromLatin1(Interface),
                                                QString::fromLatin1(member)));
    }
    void broadcast(const char *member)
    {
        send(QDBusMessage::createSignal(QStringLiteral("/"), QString::fromLatin1(Interface),
                                        QString::fromLatin1(member)));
    }

private:
    void send(const QDBusMessage &message)
    {
        m_bus.send(message);
        (void)m_bus.interface()->isServiceRegistered(m_name); // a round trip: the bus has it now
    }

    QString m_name;
    QDBusConnection m_bus;
};

} // namespace

class TestPeer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void whatTheOwnerSignalsIsHeard();
    void whatAnybodyElseSignalsIsNot();
    void anOwnerWhoComesLaterIsHeardFromHisFirstWord();
    void anOwnerWhoLostTheNameIsNotHeardAnyMore();
    void broadcastsAreHeardWhenAskedFor();
    void theBusIsKnownToAnswerAlsoWhereNobodyOwnsTheName();

private:
    void catchUp();
    std::unique_ptr<BusPeer> peerThatNotes();

    TestBus m_daemon;
    std::unique_ptr<BusConnection> m_us;
    std::unique_ptr<Other> m_owner;
    QString m_ourName;
    QStringList m_heard;
};

/// Answers come in order: what was sent to us before has arrived.
void TestPeer::catchUp()
{
    bool isBack = false;
    QObject context;
    m_us->call(m_us->newBusCall("GetId"), BusConnection::Usual, &context,
               [&](const BusMessage &) { isBack = true; });
    QTRY_VERIFY(isBack);
}

std::unique_ptr<BusPeer> TestPeer::peerThatNotes()
{
    auto peer = std::make_unique<BusPeer>(*m_us, Service);
    connect(peer.get(), &BusPeer::signalled, this,
            [this](const BusMessage &signal) { m_heard << signal.member(); });
    return peer;
}

void TestPeer::init()
{
    QVERIFY(m_daemon.start());
    m_heard.clear();
    auto bus = BusConnection::openAt(m_daemon.address());
    QVERIFY(bus.has_value());
    m_us = *std::move(bus);
    m_owner = std::make_unique<Other>(m_daemon.address(), "owner");
    m_ourName.clear();
    connect(m_us.get(), &BusConnection::signalled, this, [this](const BusMessage &signal) {
        if (signal.member() == QLatin1StringView("NameAcquired"))
            m_ourName = QString::fromUtf8(BusReader(signal).text(255).data());
    });
    QTRY_VERIFY(!m_ourName.isEmpty());
}

void TestPeer::cleanup()
{
    m_us.reset();
    m_owner.reset();
    m_daemon.stop();
}

void TestPeer::whatTheOwnerSignalsIsHeard()
{
    QVERIFY(m_owner->takeName());
    const auto peer = peerThatNotes();
    catchUp();
    m_owner->signalTo(m_ourName, "Said");
    catchUp();
    QCOMPARE(m_heard, QStringList{QStringLiteral("Said")});
}

void TestPeer::whatAnybodyElseSignalsIsNot()
{
    QVERIFY(m_owner->takeName());
    const auto peer = peerThatNotes();
    catchUp();
    QSignalSpy arrived(m_us.get(), &BusConnection::othersSignalled);
    Other(m_daemon.address(), "stranger").signalTo(m_ourName, "Forged");
    catchUp();
    QCOMPARE(arrived.size(), 1);
    QCOMPARE(m_heard, QStringList());
}

void TestPeer::anOwnerWhoComesLaterIsHeardFromHisFirstWord()
{
    const auto peer = peerThatNotes();
    catchUp();
    m_owner->signalTo(m_ourName, "TooEarly");
    QVERIFY(m_owner->takeName());
    m_owner->signalTo(m_ourName, "First");
    catchUp();
    QCOMPARE(m_heard, QStringList{QStringLiteral("First")});
}

void TestPeer::anOwnerWhoLostTheNameIsNotHeardAnyMore()
{
    QVERIFY(m_owner->takeName());
    const auto peer = peerThatNotes();
    catchUp();
    QVERIFY(m_owner->releaseName());
    m_owner->signalTo(m_ourName, "TooLate");
    catchUp();
    QCOMPARE(m_heard, QStringList());
}

void TestPeer::broadcastsAreHeardWhenAskedFor()
{
    QVERIFY(m_owner->takeName());
    const auto peer = peerThatNotes();
    catchUp();
    m_owner->broadcast("Everybody");
    catchUp();
    QCOMPARE(m_heard, QStringList());
    peer->subscribe(Interface, "Everybody");
    catchUp();
    m_owner->broadcast("Everybody");
    catchUp();
    QCOMPARE(m_heard, QStringList{QStringLiteral("Everybody")});
}

void TestPeer::theBusIsKnownToAnswerAlsoWhereNobodyOwnsTheName()
{
    BusPeer peer(*m_us, Service);
    QSignalSpy answered(&peer, &BusPeer::busAnswered);
    QVERIFY(answered.wait(10'000));
    QCOMPARE(answered.size(), 1);
}

QTEST_GUILESS_MAIN(TestPeer)
#include "test_peer.moc"
