// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests one call to the helper: the question, the deadline, leaving.

#include "app/client/helpercall.h"
#include "app/client/helperprobe.h"
#include "tests/client/fakehelper.h"

#include <QSignalSpy>
#include <QTest>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace fuseboard;
using namespace std::chrono_literals;

namespace {

void Nothing(BusWriter &) {}

void OneDescriptor(BusWriter &out)
{
    out.descriptor(STDOUT_FILENO);
}

void Seven(BusWriter &out)
{
    out.u64(7);
}

void SevenAndOne(BusWriter &out)
{
    out.u64(7).u32(1);
}

Error errorIn(QSignalSpy &failed)
{
    return failed.value(0).value(0).value<Error>();
}

} // namespace

class HelperCallTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        for (const char *name : {"XDG_SEAT", "DISPLAY", "WAYLAND_DISPLAY"})
            qunsetenv(name);
    }

    void withoutABusTheHelperIsUnavailable()
    {
        SystemBus::none();
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 1s);
        QCOMPARE(failed.count(), 0); // never from within the call
        QVERIFY(failed.wait());
        QCOMPARE(errorIn(failed).code, ErrorCode::HelperUnavailable);
    }

    void withoutTheServiceTheHelperIsUnavailable()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 1s);
        QVERIFY(failed.wait());
        QCOMPARE(errorIn(failed).code, ErrorCode::HelperUnavailable);
    }

    void sendsTheArgumentsAndGivesTheReply()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) { helper.reply(message); };
        HelperCall call(nullptr);
        QSignalSpy finished(&call, &HelperCall::finished);
        call.call("Unmount", SevenAndOne, 1s);
        QVERIFY(finished.wait());
        QCOMPARE(helper.calls.value(0).member(), QStringLiteral("Unmount"));
        QCOMPARE(helper.calls.value(0).arguments(), (QVariantList{qulonglong(7), 1U}));
        QVERIFY(!helper.calls.value(0).isInteractiveAuthorizationAllowed());
    }

    void asksNobodyWhereNobodyCanBeAsked()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) {
            helper.refuse(message, ErrorCode::InteractionRequired);
        };
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 1s);
        QVERIFY(failed.wait());
        QCOMPARE(errorIn(failed).code, ErrorCode::InteractionRequired);
        QCOMPARE(helper.calls.size(), 1);
    }

    void asksAfterASilentTryWhereSomebodyIsThere_data()
    {
        QTest::addColumn<QByteArray>("variable");
        for (const char *name : {"XDG_SEAT", "DISPLAY", "WAYLAND_DISPLAY"})
            QTest::newRow(name) << QByteArray(name);
    }

    void asksAfterASilentTryWhereSomebodyIsThere()
    {
        QFETCH(const QByteArray, variable);
        qputenv(variable.constData(), "x");
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) {
            if (message.isInteractiveAuthorizationAllowed())
                helper.refuse(message, ErrorCode::Dismissed);
            else
                helper.refuse(message, ErrorCode::InteractionRequired);
        };
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 1s);
        QVERIFY(failed.wait());
        QCOMPARE(errorIn(failed).code, ErrorCode::Dismissed);
        QCOMPARE(helper.calls.size(), 2);
        QCOMPARE(helper.calls[1].arguments(), helper.calls[0].arguments());
    }

    void asksABusyHelperUntilItHasTime()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) {
            if (helper.calls.size() < 4)
                helper.refuse(message, ErrorCode::Busy);
            else
                helper.reply(message);
        };
        HelperCall call(nullptr);
        QSignalSpy finished(&call, &HelperCall::finished);
        call.call("Abort", Seven, 5s);
        QVERIFY(finished.wait());
        QCOMPARE(helper.calls.size(), 4);
        QCOMPARE(helper.calls[3].arguments(), helper.calls[0].arguments());
    }

    void aHelperThatStaysBusyIsSaidToBe()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) { helper.refuse(message, ErrorCode::Busy); };
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 300ms);
        QVERIFY(failed.wait());
        QCOMPARE(errorIn(failed).code, ErrorCode::Busy);
        QVERIFY(helper.calls.size() > 2);
    }

    void whoeverLeavesDoesNotAskABusyHelperAgain()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) { helper.refuse(message, ErrorCode::Busy); };
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 5s);
        QTRY_VERIFY(helper.calls.size() > 1);
        call.leave();
        const auto asked = helper.calls.size();
        QVERIFY(!failed.wait(300));
        QVERIFY(helper.calls.size() <= asked + 1); // one may have been on the way
    }

    void doesNotAskAgainAfterANo()
    {
        qputenv("XDG_SEAT", "seat0");
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) {
            helper.refuse(message, ErrorCode::NotAuthorized);
        };
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 1s);
        QVERIFY(failed.wait());
        QTest::qWait(50);
        QCOMPARE(helper.calls.size(), 1);
    }

    void givesUpOnAHelperThatDoesNotFinish()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) {
            helper.progress(message, QStringLiteral("create"));
        };
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        QSignalSpy progress(&call, &HelperCall::progress);
        call.call("Mount", Nothing, 100ms);
        QVERIFY(failed.wait(3'000));
        QCOMPARE(errorIn(failed).code, ErrorCode::DeadlinePassed);
        QCOMPARE(progress.count(), 1);
        QTRY_VERIFY(helper.gone.contains(helper.calls.value(0).service()));
    }

    void nobodyElseCanSayThatTheHelperIsAuthorised()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        HelperCall call(nullptr);
        QSignalSpy progress(&call, &HelperCall::progress);
        call.call("Mount", Nothing, 60s);
        QTRY_COMPARE(helper.calls.size(), 1);
        FakeHelper::forgeProgress(helper.calls[0], QStringLiteral("create"));
        QTest::qWait(100);
        helper.progress(helper.calls[0], QStringLiteral("attach"));
        QTRY_COMPARE(progress.count(), 1);
        QCOMPARE(progress.value(0).value(1).toString(), QStringLiteral("attach"));
    }

    void aBusThatAcceptsAndNeverAnswersIsNotWaitedFor()
    {
        SystemBus::none();
        const UniqueFd listener = silentListener(SystemBus::path());
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        QElapsedTimer clock;
        clock.start();
        call.call("Mount", OneDescriptor, 60s);
        QVERIFY(clock.durationElapsed() < 1s);
        QVERIFY(failed.wait(8'000));
        QCOMPARE(errorIn(failed).code, ErrorCode::HelperUnavailable);
        QCOMPARE(errorIn(failed).context, "The system bus does not answer.");
    }

    void aBusWithAFullQueueIsTriedAgain()
    {
        SystemBus::none();
        const UniqueFd listener = silentListener(SystemBus::path());
        const auto accepted = [&] {
            return UniqueFd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        };
        const auto first = BusConnection::openSystem(0ms);
        QVERIFY(first.has_value());
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 60s);
        QTest::qWait(50);
        QVERIFY(accepted().isValid());
        struct pollfd waiting = {.fd = listener.get(), .events = POLLIN, .revents = 0};
        QTRY_COMPARE(poll(&waiting, 1, 0), 1);
        QCOMPARE(failed.count(), 0);
    }

    void aHelperThatSaysNothingIsUnavailable()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        HelperProbe probe;
        QSignalSpy finished(&probe, &HelperProbe::finished);
        probe.start();
        QVERIFY(finished.wait(8'000));
        QCOMPARE(finished.value(0).value(0).value<Result<HelperInfo>>().error().code,
                 ErrorCode::HelperUnavailable);
    }

    void leavingTheBusCancelsWithoutAWord()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        QSignalSpy finished(&call, &HelperCall::finished);
        call.call("Abort", Seven, 1s);
        QTRY_COMPARE(helper.calls.size(), 1);
        call.leave();
        QTRY_VERIFY(helper.gone.contains(helper.calls[0].service()));
        QTest::qWait(50);
        QCOMPARE(failed.count() + finished.count(), 0);
    }

    void aHelperThatDiesIsNotWaitedFor()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        auto helper = std::make_unique<FakeHelper>();
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 60s);
        QTRY_COMPARE(helper->calls.size(), 1);
        helper.reset();
        QVERIFY(failed.wait());
        QCOMPARE(errorIn(failed).code, ErrorCode::AgentUnavailable);
    }

    void aBusThatDiesIsNotWaitedFor()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        HelperCall call(nullptr);
        QSignalSpy failed(&call, &HelperCall::failed);
        call.call("Abort", Seven, 60s);
        QTRY_COMPARE(helper.calls.size(), 1);
        bus.stop();
        QVERIFY(failed.wait());
    }

    void theProbeReadsTheProperties()
    {
        SystemBus bus;
        QVERIFY(bus.start());
        FakeHelper helper;
        helper.answer = [&](const QDBusMessage &message) {
            const QVariantMap properties{
                {QStringLiteral("Version"), QStringLiteral("9.9")},
                {QStringLiteral("Features"), QStringList{QStringLiteral("sync-init")}}};
            helper.reply(message, {properties});
        };
        HelperProbe probe;
        QSignalSpy finished(&probe, &HelperProbe::finished);
        probe.start();
        QVERIFY(finished.wait());
        const auto info = finished.value(0).value(0).value<Result<HelperInfo>>();
        QVERIFY(info);
        QCOMPARE(info->version, "9.9");
        QCOMPARE(info->features, std::vector<std::string>{"sync-init"});
    }
};

QTEST_GUILESS_MAIN(HelperCallTest)
#include "test_helpercall.moc"
