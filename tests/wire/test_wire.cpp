// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests dbus/wire through a bus of its own: what is sent arrives, with exactly the signatures of
// the XML. The other side is QtDBus.

#include "dbus/bus/connection.h"
#include "dbus/wire/errors.h"
#include "dbus/wire/escape.h"
#include "dbus/wire/introspection.h"
#include "dbus/wire/marshal.h"
#include "dbus/wire/names.h"
#include "tests/bus/testbus.h"
#include "tests/wire/qtdbuswire.h"

#include <QDBusConnection>
#include <QDBusPendingReply>
#include <QDBusVirtualObject>
#include <QTest>
#include <QXmlStreamReader>

using namespace fuseboard;

namespace {

MountRequest sampleRequest()
{
    return {.version = 1,
            .request = 7,
            .subtype = QStringLiteral("sshfs"),
            .source = QStringLiteral("alice@host:/srv"),
            .flags = 24,
            .maxRead = 65536,
            .gid = 1000,
            .replaces = 0xfedcba9876543210ULL,
            .deadlineMs = 30000};
}

MountOutcome sampleOutcome()
{
    return {.version = 1,
            .mountId = 0xffffffffffffffffULL,
            .connection = 77,
            .guarantee = QStringLiteral("sync-init"),
            .asked = {QStringLiteral("ro")},
            .effective = {QStringLiteral("ro"), QStringLiteral("nosuid")},
            .authoriseUs = 1,
            .createUs = 2,
            .attachUs = 3,
            .kernelLog = {}};
}

/// Answers every call with its own arguments, or with m_error where there is one, or as m_answer says; keeps
/// the last call.
class Echo : public QDBusVirtualObject
{
public:
    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        m_last = message;
        if (m_answer)
            return connection.send(m_answer(message));
        return connection.send(m_error ? errorReply(message, *m_error)
                                       : message.createReply(message.arguments()));
    }
    QDBusMessage m_last;
    std::optional<Error> m_error;
    std::function<QDBusMessage(const QDBusMessage &)> m_answer;
};

} // namespace

class TestWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init()
    {
        m_echo.m_error.reset();
        m_echo.m_answer = nullptr;
    }
    void requestArrivesAsTheXmlSays();
    void outcomeAndLimitsHaveTheSignaturesOfTheXml();
    void valuesOfAnotherFormAreNotBelieved();
    void tooLongIsSeenToBeTooLong();
    void signaturesInTheCodeAreThoseOfTheXml();
    void conversionKeepsEveryField();
    void anotherVersionIsRefused();
    void conversionDoesNotJudgeValues();
    void everyErrorSurvivesTheBus();
    void errorReplyHasTheSignatureSsias();
    void hostileTextIsEscapedInErrorReplies();
    void errorOfANewerHelperIsUnderstood();
    void errorWithoutArgumentsIsUnderstood();
    void errorWithWrongArgumentsIsUnderstood();
    void errorsOfTheBusGetOurNames_data();
    void errorsOfTheBusGetOurNames();
    void escapingLeavesTextAloneAndMarksTheRest();

private:
    std::optional<BusMessage> call(const std::function<void(BusWriter &)> &write = {});
    Error errorOf(const QString &name, const QVariantList &arguments);
    QDBusMessage refusal(const Error &error);
    TestBus m_daemon;
    Echo m_echo;
    std::optional<QDBusConnection> m_server;
    std::unique_ptr<BusConnection> m_client;
};

void TestWire::initTestCase()
{
    registerWireTypes();
    QVERIFY2(m_daemon.start(), "dbus-daemon did not start");
    m_server = QDBusConnection::connectToBus(m_daemon.address(), QStringLiteral("server"));
    auto client = BusConnection::openAt(m_daemon.address());
    QVERIFY(m_server->isConnected() && client);
    m_client = *std::move(client);
    QVERIFY(m_server->registerVirtualObject(bus::Path, &m_echo));
}

void TestWire::cleanupTestCase()
{
    m_client.reset();
    m_daemon.stop();
}

/// The reply, or nothing where there was none within ten seconds.
std::optional<BusMessage> TestWire::call(const std::function<void(BusWriter &)> &write)
{
    BusMessage message = m_client->newCall(m_server->baseService().toLatin1().constData(), bus::Path.data(),
                                           bus::Interface.data(), "Anything");
    BusWriter out(message);
    if (write)
        write(out);
    std::optional<BusMessage> answer;
    QObject context;
    m_client->call(message, BusConnection::Usual, &context, [&](const BusMessage &reply) { answer = reply; });
    [[maybe_unused]] const bool came = QTest::qWaitFor([&] { return answer.has_value(); }, 10'000);
    return answer;
}

/// What we make of an error reply with this name and these arguments.
Error TestWire::errorOf(const QString &name, const QVariantList &arguments)
{
    m_echo.m_answer = [&](const QDBusMessage &question) {
        QDBusMessage reply = question.createErrorReply(name, QString());
        reply.setArguments(arguments);
        return reply;
    };
    const auto reply = call();
    return reply ? errorFromMessage(*reply) : Error{};
}

/// What arrives at a caller whom we refuse.
QDBusMessage TestWire::refusal(const Error &error)
{
    (void)call();
    const QString ourName = m_echo.m_last.service();
    QObject context;
    connect(m_client.get(), &BusConnection::called, &context,
            [&](const BusMessage &question) { m_client->send(errorReply(question, error)); });
    const QDBusPendingCall pending = m_server->asyncCall(
        QDBusMessage::createMethodCall(ourName, bus::Path, bus::Interface, QStringLiteral("Anything")));
    [[maybe_unused]] const bool came = QTest::qWaitFor([&] { return pending.isFinished(); }, 10'000);
    return QDBusPendingReply<>(pending).reply();
}

void TestWire::requestArrivesAsTheXmlSays()
{
    const auto reply = call([](BusWriter &out) { writeRequest(out, sampleRequest()); });
    QVERIFY(reply && !reply->isError());
    QCOMPARE(m_echo.m_last.signature(), QStringLiteral("(uussuuutu)"));
    QCOMPARE(qdbus_cast<MountRequest>(m_echo.m_last.arguments().at(0)), sampleRequest());
    BusReader reader(*reply);
    QCOMPARE(readRequest(reader), sampleRequest());
    QVERIFY(reader.isOk());
}

void TestWire::outcomeAndLimitsHaveTheSignaturesOfTheXml()
{
    const HelperLimits limits{1, 2, 3, 4, 5};
    const auto reply = call([&](BusWriter &out) {
        writeOutcome(out, sampleOutcome());
        writeLimits(out, limits);
    });
    QVERIFY(reply);
    QCOMPARE(reply->signature(), QLatin1StringView("(utusasasuuuas)(uuuuu)"));
    BusReader reader(*reply);
    QCOMPARE(readOutcome(reader), sampleOutcome());
    QVERIFY(reader.isOk());
    const QVariantList arguments = m_echo.m_last.arguments();
    QCOMPARE(qdbus_cast<MountOutcome>(arguments.at(0)), sampleOutcome());
    QCOMPARE(qdbus_cast<HelperLimits>(arguments.at(1)), limits);
}

void TestWire::valuesOfAnotherFormAreNotBelieved()
{
    const auto reply = call([](BusWriter &out) { out.u32(1); });
    QVERIFY(reply);
    BusReader request(*reply);
    QCOMPARE(readRequest(request).subtype, QString());
    QVERIFY(!request.isOk());
    BusReader outcome(*reply);
    QCOMPARE(readOutcome(outcome).mountId, 0u);
    QVERIFY(!outcome.isOk());
}

void TestWire::tooLongIsSeenToBeTooLong()
{
    MountRequest request = sampleRequest();
    request.subtype = QString(1'000'000, QLatin1Char('s'));
    const auto reply = call([&](BusWriter &out) { writeRequest(out, request); });
    QVERIFY(reply);
    BusReader reader(*reply);
    QCOMPARE(readRequest(reader).subtype.size(), qsizetype(MaxSubtypeLength) + 1);
    QVERIFY(reader.isOk());
}

void TestWire::signaturesInTheCodeAreThoseOfTheXml()
{
    QXmlStreamReader xml(introspectionXml());
    QHash<QString, QString> in;
    QString method;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == u"method")
            in[method = xml.attributes().value(u"name").toString()];
        if (xml.name() == u"arg" && xml.attributes().value(u"direction") == u"in")
            in[method] += xml.attributes().value(u"type").toString();
    }
    QVERIFY(!xml.hasError());
    QCOMPARE(in.value(QStringLiteral("Mount")), QString(bus::MountSignature));
    QCOMPARE(in.value(QStringLiteral("Unmount")), QString(bus::UnmountSignature));
    QCOMPARE(in.value(QStringLiteral("Abort")), QString(bus::AbortSignature));
    QCOMPARE(in.value(QStringLiteral("GetAll")), QStringLiteral("s"));
}

void TestWire::conversionKeepsEveryField()
{
    const auto spec = toSpec(sampleRequest());
    QVERIFY(spec.has_value());
    QCOMPARE(fromSpec(*spec, 7), sampleRequest());
    QCOMPARE(spec->deadline, std::chrono::milliseconds(30000));
    QCOMPARE(spec->replaces.value, 0xfedcba9876543210ULL);
}

void TestWire::anotherVersionIsRefused()
{
    for (const uint version : {0u, 2u, 0xffffffffu}) {
        MountRequest request = sampleRequest();
        request.version = version;
        const auto spec = toSpec(request);
        QVERIFY(!spec.has_value());
        QCOMPARE(spec.error().code, ErrorCode::VersionMismatch);
    }
}

void TestWire::conversionDoesNotJudgeValues()
{
    MountRequest request = sampleRequest();
    request.subtype = QStringLiteral("../\u202e");
    request.flags = 0xffffffff;
    const auto spec = toSpec(request);
    QVERIFY(spec.has_value());
    QVERIFY(!validate(*spec).has_value());
}

void TestWire::everyErrorSurvivesTheBus()
{
    for (unsigned number = 0; const auto code = errorCodeFromNumber(number); ++number) {
        const Error sent{
            *code, Stage::Attach, ENOTCONN, "Folder /home/alice/mnt.", {"fuse: Unknown parameter 'x'"}};
        m_echo.m_error = sent;
        const auto reply = call();
        QVERIFY(reply && reply->isError());
        QCOMPARE(errorFromMessage(*reply), sent);
    }
}

/// The way there: we answer a call of QtDBus.
void TestWire::errorReplyHasTheSignatureSsias()
{
    const QDBusMessage reply = refusal({ErrorCode::Busy, Stage::Validate, 0, {}, {}});
    QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
    QCOMPARE(reply.signature(), QStringLiteral("ssias"));
    QCOMPARE(reply.errorName(), QStringLiteral("org.fuseboard.Helper1.Error.Busy"));
    QCOMPARE(reply.arguments().at(0).toString().toStdString(), infoOf(ErrorCode::Busy).meaning);
    QCOMPARE(reply.arguments().at(1).toString(), QStringLiteral("validate"));
}

void TestWire::hostileTextIsEscapedInErrorReplies()
{
    const QVariantList arguments =
        refusal({ErrorCode::KernelRefused, Stage::Create, 5, "a\x1b]0;b\n\xff\xe2\x80\xae", {"c\rd"}})
            .arguments();
    QVERIFY(arguments.at(0).toString().contains(QStringLiteral("a\\x1b]0;b\\x0a\\xff\\u{202e}")));
    QCOMPARE(arguments.at(3).toStringList(), QStringList{QStringLiteral("c\\x0dd")});
}

void TestWire::errorOfANewerHelperIsUnderstood()
{
    const Error error =
        errorOf(bus::ErrorPrefix + QLatin1StringView("FromTheFuture"),
                {QStringLiteral("Something new."), QStringLiteral("create"), 5, QStringList()});
    QCOMPARE(error.code, ErrorCode::Internal);
    QCOMPARE(error.stage, Stage::Create);
    QVERIFY(error.context.find("FromTheFuture") != std::string::npos);
    QVERIFY(error.context.find("Something new.") != std::string::npos);
}

void TestWire::errorWithoutArgumentsIsUnderstood()
{
    const QString name = bus::ErrorPrefix + QLatin1StringView("Covered");
    QCOMPARE(errorOf(name, {}), (Error{ErrorCode::Covered, Stage::Validate, 0, {}, {}}));
}

void TestWire::errorWithWrongArgumentsIsUnderstood()
{
    const QString name = bus::ErrorPrefix + QLatin1StringView("Covered");
    QCOMPARE(errorOf(name, {7, QStringLiteral("no such stage"), QStringLiteral("x"), 1.5}),
             (Error{ErrorCode::Covered, Stage::Validate, 0, {}, {}}));
}

void TestWire::errorsOfTheBusGetOurNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, ErrorCode code) {
        QTest::newRow(name) << QString::fromLatin1(name) << int(code);
    };
    row("org.freedesktop.DBus.Error.ServiceUnknown", ErrorCode::HelperUnavailable);
    row("org.freedesktop.DBus.Error.NameHasNoOwner", ErrorCode::HelperUnavailable);
    row("org.freedesktop.DBus.Error.Spawn.ExecFailed", ErrorCode::HelperUnavailable);
    row("org.freedesktop.DBus.Error.Spawn.ChildExited", ErrorCode::HelperUnavailable);
    row("org.freedesktop.DBus.Error.TimedOut", ErrorCode::HelperUnavailable);
    row("org.freedesktop.systemd1.UnitMasked", ErrorCode::HelperUnavailable);
    row("org.freedesktop.DBus.Error.AccessDenied", ErrorCode::NotAuthorized);
    row("org.freedesktop.DBus.Error.LimitsExceeded", ErrorCode::Busy);
    row("org.freedesktop.DBus.Error.NoReply", ErrorCode::AgentUnavailable);
    row("org.freedesktop.DBus.Error.UnknownMethod", ErrorCode::VersionMismatch);
    row("org.freedesktop.DBus.Error.InvalidArgs", ErrorCode::VersionMismatch);
    row("org.freedesktop.DBus.Error.Spawn", ErrorCode::Internal);
    row("org.example.Surprise", ErrorCode::Internal);
}

void TestWire::errorsOfTheBusGetOurNames()
{
    QFETCH(const QString, name);
    QFETCH(const int, code);
    const Error error = errorOf(name, {QStringLiteral("The bus says why.")});
    QCOMPARE(int(error.code), code);
    QVERIFY(error.context.find("The bus says why.") != std::string::npos);
}

void TestWire::escapingLeavesTextAloneAndMarksTheRest()
{
    QCOMPARE(escaped("größe \xf0\x9f\x98\x80 a\\x1b"), QString::fromUtf8("größe \xf0\x9f\x98\x80 a\\x1b"));
    QCOMPARE(escaped(std::string_view("\0\x7f", 2)), QStringLiteral("\\x00\\x7f"));
    QCOMPARE(escaped("\xc3"), QStringLiteral("\\xc3"));
    QCOMPARE(escaped("\xed\xa0\x80"), QStringLiteral("\\xed\\xa0\\x80"));
    QCOMPARE(escaped("\xe2\x80\x8b\xe2\x80\xa8"), QStringLiteral("\\u{200b}\\u{2028}"));
    QCOMPARE(escaped({}), QString());
}

QTEST_GUILESS_MAIN(TestWire)
#include "test_wire.moc"
