// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the connection to the bus on a bus of its own: every call ends, and nothing comes late.

#include "helper/front/bus/connection.h"

#include "dbus/types/uniquefd.h"
#include "helper/front/bus/reader.h"
#include "helper/front/bus/writer.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>

using namespace fuseboard;
using namespace std::chrono_literals;

namespace {

constexpr char Name[] = "org.example.Us";

void useBus(const QString &address)
{
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", address.toUtf8());
}

/// A socket in whose queue for new connections there is room for one.
UniqueFd listenAt(const QString &path)
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

private:
    std::optional<BusMessage> ask(const BusMessage &call, std::chrono::microseconds patience);

    QProcess m_daemon;
    QTemporaryDir m_folder;
    std::unique_ptr<BusConnection> m_bus;
};

void TestBusConnection::init()
{
    m_daemon.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"),
                                                   QStringLiteral("--print-address=1")});
    QVERIFY2(m_daemon.waitForReadyRead(10'000), "dbus-daemon did not start");
    useBus(QString::fromUtf8(m_daemon.readLine()).trimmed());
    auto bus = BusConnection::open(1s);
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
    m_daemon.kill();
    m_daemon.waitForFinished();
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
    m_daemon.kill();
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
    const UniqueFd listener = listenAt(path);
    useBus(QStringLiteral("unix:path=") + path);
    const auto first = BusConnection::open(0ms);
    QVERIFY(first.has_value());
    const auto refused = BusConnection::open(50ms);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, ErrorCode::HelperUnavailable);
    QCOMPARE(refused.error().sysErrno, EAGAIN);
    std::jthread acceptor([&] {
        std::this_thread::sleep_for(50ms);
        const UniqueFd accepted(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    });
    QVERIFY(BusConnection::open(10s).has_value());
}

QTEST_GUILESS_MAIN(TestBusConnection)
#include "test_busconnection.moc"
