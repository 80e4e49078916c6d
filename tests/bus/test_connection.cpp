// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the connection to the bus on a bus of its own: every call ends, and nothing comes late.

#include "dbus/bus/connection.h"

#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"
#include "tests/bus/testbus.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <optional>
#include <sys/socket.h>
#include <thread>

using namespace fuseboard;
using namespace std::chrono_literals;

namespace {

constexpr char Name[] = "org.example.Us";

} // namespace

class TestBusConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void aCallIsAnsweredWithTheValuesOfTheReply();
    void anErrorIsTold();
    void silenceEndsWithPatience();
    void nothingIsAnsweredToWhoIsGone();
    void ofSignalsOnlyThoseOfTheBusAreHeard();
    void theEndOfTheBusIsTold();
    void whatCannotBeSentEndsTheConnectionOnce();
    void aFullQueueOfTheBusIsWaitedForButNotForEver();
    void pingsAreAnsweredAndNothingElseOfThatInterface();
    void anAddressIsAsGoodAsTheSystemBus();
    void itMayBeDestroyedInTheMiddleOfAnAnswer();
    void itMayBeDestroyedInTheMiddleOfASignal();

private:
    std::optional<BusMessage> ask(const BusMessage &call, std::chrono::microseconds patience);

    TestBus m_daemon;
    QTemporaryDir m_folder;
    std::unique_ptr<BusConnection> m_bus;
};

void TestBusConnection::init()
{
    QVERIFY(m_daemon.start());
    useAsSystemBus(m_daemon.address());
    auto bus = BusConnection::openSystem(1s);
    QVERIFY(bus.has_value());
    m_bus = *std::move(bus);
    BusMessage call = m_bus->newBusCall("RequestName");
    BusWriter(call).text(QString::fromLatin1(Name)).u32(0);
    const auto reply = ask(call, BusConnection::Usual);
    QCOMPARE(BusReader(*reply).u32(), 1u);
}

void TestBusConnection::cleanup()
{
    m_bus.reset();
    m_daemon.stop();
}

/// The reply, or nothing where there was none within ten seconds.
std::optional<BusMessage> TestBusConnection::ask(const BusMessage &call, std::chrono::microseconds patience)
{
    std::optional<BusMessage> answer;
    QObject context;
    m_bus->call(call, patience, &context, [&](const BusMessage &reply) { answer = reply; });
    [[maybe_unused]] const bool came = QTest::qWaitFor([&] { return answer.has_value(); }, 10'000);
    return answer;
}

void TestBusConnection::aCallIsAnsweredWithTheValuesOfTheReply()
{
    const auto reply = ask(m_bus->newBusCall("GetId"), BusConnection::Forever);
    QVERIFY(reply && !reply->isError());
    QCOMPARE(reply->signature(), QLatin1StringView("s"));
    BusReader reader(*reply);
    QCOMPARE(reader.text(1000).size(), 32u);
    QVERIFY(reader.isOk());
    QCOMPARE(BusReader(*reply).text(5).size(), 6u);
    QCOMPARE(reader.u32(), 0u);
    QVERIFY(!reader.isOk());
}

void TestBusConnection::anErrorIsTold()
{
    const auto reply = ask(m_bus->newBusCall("NoSuchMethod"), BusConnection::Usual);
    QVERIFY(reply && reply->isError());
    QCOMPARE(reply->errorName(), QLatin1StringView("org.freedesktop.DBus.Error.UnknownMethod"));
    QVERIFY(!reply->errorText().isEmpty());
}

void TestBusConnection::silenceEndsWithPatience()
{
    QElapsedTimer clock;
    clock.start();
    const auto reply = ask(m_bus->newCall(Name, "/", "a.b", "NobodyAnswers"), 100ms);
    QVERIFY(reply && reply->isError());
    QVERIFY(clock.durationElapsed() >= 100ms);
}

void TestBusConnection::nothingIsAnsweredToWhoIsGone()
{
    auto context = std::make_unique<QObject>();
    bool isAnswered = false;
    m_bus->call(m_bus->newBusCall("GetId"), BusConnection::Usual, context.get(),
                [&](const BusMessage &) { isAnswered = true; });
    context.reset();
    QVERIFY(ask(m_bus->newBusCall("GetId"), BusConnection::Usual));
    QVERIFY(!isAnswered);
}

void TestBusConnection::ofSignalsOnlyThoseOfTheBusAreHeard()
{
    QStringList heard;
    connect(m_bus.get(), &BusConnection::signalled, this,
            [&](const BusMessage &signal) { heard << signal.member(); });
    m_bus->send(m_bus->newSignal(QString::fromLatin1(Name), "/", "a.b", "Forged"));
    BusMessage release = m_bus->newBusCall("ReleaseName");
    BusWriter(release).text(QString::fromLatin1(Name));
    QVERIFY(ask(release, BusConnection::Usual));
    QCOMPARE(heard, QStringList{QStringLiteral("NameLost")});
}

void TestBusConnection::theEndOfTheBusIsTold()
{
    QSignalSpy lost(m_bus.get(), &BusConnection::lost);
    m_daemon.stop();
    QVERIFY(lost.wait(10'000));
}

void TestBusConnection::whatCannotBeSentEndsTheConnectionOnce()
{
    QSignalSpy lost(m_bus.get(), &BusConnection::lost);
    m_bus->send(BusMessage());
    QVERIFY(lost.isEmpty());
    QVERIFY(lost.wait(10'000));
    m_bus->send(m_bus->newBusCall("GetId"));
    QTest::qWait(50);
    QCOMPARE(lost.size(), 1);
}

void TestBusConnection::aFullQueueOfTheBusIsWaitedForButNotForEver()
{
    const QString path = m_folder.filePath(QStringLiteral("full"));
    const UniqueFd listener = silentListener(path);
    useAsSystemBus(QStringLiteral("unix:path=") + path);
    const auto first = BusConnection::openSystem(0ms);
    QVERIFY(first.has_value());
    const auto refused = BusConnection::openSystem(50ms);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, ErrorCode::HelperUnavailable);
    QCOMPARE(refused.error().sysErrno, EAGAIN);
    std::jthread acceptor([&] {
        std::this_thread::sleep_for(50ms);
        const UniqueFd accepted(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    });
    QVERIFY(BusConnection::openSystem(10s).has_value());
}

void TestBusConnection::pingsAreAnsweredAndNothingElseOfThatInterface()
{
    QSignalSpy called(m_bus.get(), &BusConnection::called);
    const auto ping =
        ask(m_bus->newCall(Name, "/", "org.freedesktop.DBus.Peer", "Ping"), BusConnection::Usual);
    QVERIFY(ping && !ping->isError());
    const auto id =
        ask(m_bus->newCall(Name, "/", "org.freedesktop.DBus.Peer", "GetMachineId"), BusConnection::Usual);
    QVERIFY(id && id->isError());
    QCOMPARE(id->errorName(), QLatin1StringView("org.freedesktop.DBus.Error.UnknownMethod"));
    QVERIFY(called.isEmpty());
}

void TestBusConnection::anAddressIsAsGoodAsTheSystemBus()
{
    auto bus = BusConnection::openAt(m_daemon.address());
    QVERIFY(bus.has_value());
    m_bus = *std::move(bus);
    QVERIFY(ask(m_bus->newBusCall("GetId"), BusConnection::Usual));
    QCOMPARE(BusConnection::openAt(QStringLiteral("unix:path=/nowhere")).error().sysErrno, ENOENT);
    QVERIFY(!BusConnection::openAt(QStringLiteral("not an address")).has_value());
}

void TestBusConnection::itMayBeDestroyedInTheMiddleOfAnAnswer()
{
    bool isAnswered = false;
    m_bus->call(m_bus->newBusCall("GetId"), BusConnection::Usual, this, [&](const BusMessage &) {
        m_bus.reset();
        isAnswered = true;
    });
    QTRY_VERIFY(isAnswered);
}

void TestBusConnection::itMayBeDestroyedInTheMiddleOfASignal()
{
    connect(m_bus.get(), &BusConnection::signalled, this, [&] { m_bus.reset(); });
    BusMessage release = m_bus->newBusCall("ReleaseName");
    BusWriter(release).text(QString::fromLatin1(Name));
    m_bus->send(release);
    QTRY_VERIFY(!m_bus);
}

QTEST_GUILESS_MAIN(TestBusConnection)
#include "test_connection.moc"
