// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests dbus/wire through a bus of its own: what is sent arrives, with exactly the signatures of
// the XML.

#include "dbus/wire/errors.h"
#include "dbus/wire/escape.h"
#include "dbus/wire/introspection.h"
#include "dbus/wire/marshal.h"
#include "dbus/wire/names.h"
#include "tests/wire/errorreply.h"

#include <QDBusConnection>
#include <QDBusMetaType>
#include <QDBusVirtualObject>
#include <QProcess>
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

/// Answers every call with its own arguments, or with m_error where there is one; keeps the last call.
class Echo : public QDBusVirtualObject
{
public:
    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        m_last = message;
        return connection.send(m_error ? errorReply(message, *m_error)
                                       : message.createReply(message.arguments()));
    }
    QDBusMessage m_last;
    std::optional<Error> m_error;
};

} // namespace

class TestWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init() { m_echo.m_error.reset(); }
    void requestArrivesAsTheXmlSays();
    void outcomeAndLimitsHaveTheSignaturesOfTheXml();
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
    QDBusMessage call(const QVariantList &arguments);
    QProcess m_daemon;
    Echo m_echo;
    std::optional<QDBusConnection> m_server;
    std::optional<QDBusConnection> m_client;
};

void TestWire::initTestCase()
{
    registerWireTypes();
    m_daemon.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"),
                                                   QStringLiteral("--print-address=1")});
    QVERIFY2(m_daemon.waitForStarted() && m_daemon.waitForReadyRead(), "dbus-daemon did not start");
    const QString address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    m_server = QDBusConnection::connectToBus(address, QStringLiteral("server"));
    m_client = QDBusConnection::connectToBus(address, QStringLiteral("client"));
    QVERIFY(m_server->isConnected() && m_client->isConnected());
    QVERIFY(m_server->registerVirtualObject(bus::Path, &m_echo));
}

void TestWire::cleanupTestCase()
{
    m_daemon.terminate();
    QVERIFY(m_daemon.waitForFinished());
}

QDBusMessage TestWire::call(const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(m_server->baseService(), bus::Path, bus::Interface,
                                                          QStringLiteral("Anything"));
    message.setArguments(arguments);
    return m_client->call(message, QDBus::BlockWithGui, 10'000);
}

void TestWire::requestArrivesAsTheXmlSays()
{
    const QDBusMessage reply = call({QVariant::fromValue(sampleRequest())});
    QCOMPARE(reply.type(), QDBusMessage::ReplyMessage);
    QCOMPARE(m_echo.m_last.signature(), QStringLiteral("(uussuuutu)"));
    QCOMPARE(qdbus_cast<MountRequest>(reply.arguments().at(0)), sampleRequest());
}

void TestWire::outcomeAndLimitsHaveTheSignaturesOfTheXml()
{
    const HelperLimits limits{1, 2, 3, 4, 5};
    const QDBusMessage reply = call({QVariant::fromValue(sampleOutcome()), QVariant::fromValue(limits)});
    QCOMPARE(reply.signature(), QStringLiteral("(utusasasuuuas)(uuuuu)"));
    QCOMPARE(qdbus_cast<MountOutcome>(reply.arguments().at(0)), sampleOutcome());
    QCOMPARE(qdbus_cast<HelperLimits>(reply.arguments().at(1)), limits);
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
        const QDBusMessage reply = call({});
        QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
        QCOMPARE(errorFromMessage(reply), sent);
    }
}

void TestWire::errorReplyHasTheSignatureSsias()
{
    m_echo.m_error = Error{ErrorCode::Busy, Stage::Validate, 0, {}, {}};
    const QDBusMessage reply = call({});
    QCOMPARE(reply.signature(), QStringLiteral("ssias"));
    QCOMPARE(reply.errorName(), QStringLiteral("org.fuseboard.Helper1.Error.Busy"));
    QCOMPARE(errorFromMessage(reply).context, std::string());
}

void TestWire::hostileTextIsEscapedInErrorReplies()
{
    m_echo.m_error =
        Error{ErrorCode::KernelRefused, Stage::Create, 5, "a\x1b]0;b\n\xff\xe2\x80\xae", {"c\rd"}};
    const Error error = errorFromMessage(call({}));
    QCOMPARE(error.context, std::string("a\\x1b]0;b\\x0a\\xff\\u{202e}"));
    QCOMPARE(error.kernelLog.at(0), std::string("c\\x0dd"));
}

void TestWire::errorOfANewerHelperIsUnderstood()
{
    QDBusMessage message = QDBusMessage::createError(bus::ErrorPrefix + QLatin1StringView("FromTheFuture"),
                                                     QStringLiteral("Something new."));
    message.setArguments({QStringLiteral("Something new."), QStringLiteral("create"), 5, QStringList()});
    const Error error = errorFromMessage(message);
    QCOMPARE(error.code, ErrorCode::Internal);
    QCOMPARE(error.stage, Stage::Create);
    QVERIFY(error.context.find("FromTheFuture") != std::string::npos);
    QVERIFY(error.context.find("Something new.") != std::string::npos);
}

void TestWire::errorWithoutArgumentsIsUnderstood()
{
    const QString name = bus::ErrorPrefix + QLatin1StringView("Covered");
    const Error error = errorFromMessage(QDBusMessage::createError(name, QString()));
    QCOMPARE(error, (Error{ErrorCode::Covered, Stage::Validate, 0, {}, {}}));
}

void TestWire::errorWithWrongArgumentsIsUnderstood()
{
    const QString name = bus::ErrorPrefix + QLatin1StringView("Covered");
    QDBusMessage message = QDBusMessage::createError(name, QString());
    message.setArguments({7, QStringLiteral("no such stage"), QStringLiteral("x"), 1.5});
    QCOMPARE(errorFromMessage(message), (Error{ErrorCode::Covered, Stage::Validate, 0, {}, {}}));
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
    row("org.freedesktop.DBus.Error.Disconnected", ErrorCode::HelperUnavailable);
    row("org.freedesktop.DBus.Error.AccessDenied", ErrorCode::NotAuthorized);
    row("org.freedesktop.DBus.Error.LimitsExceeded", ErrorCode::Busy);
    row("org.freedesktop.DBus.Error.NoReply", ErrorCode::AgentUnavailable);
    row("org.freedesktop.DBus.Error.TimedOut", ErrorCode::AgentUnavailable);
    row("org.freedesktop.DBus.Error.Timeout", ErrorCode::AgentUnavailable);
    row("org.freedesktop.DBus.Error.UnknownMethod", ErrorCode::VersionMismatch);
    row("org.freedesktop.DBus.Error.InvalidArgs", ErrorCode::VersionMismatch);
    row("org.freedesktop.DBus.Error.Spawn", ErrorCode::Internal);
    row("org.example.Surprise", ErrorCode::Internal);
}

void TestWire::errorsOfTheBusGetOurNames()
{
    QFETCH(const QString, name);
    QFETCH(const int, code);
    const Error error =
        errorFromMessage(QDBusMessage::createError(name, QStringLiteral("The bus says why.")));
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
