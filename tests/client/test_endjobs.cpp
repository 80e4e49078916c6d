// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests unmounting and aborting against a played helper.

#include "app/client/abortjob.h"
#include "app/client/unmountjob.h"
#include "tests/client/fakehelper.h"

#include <QSignalSpy>
#include <QTest>

#include <unistd.h>

using namespace fuseboard;

namespace {

constexpr uid_t Nobody = 65534; // dbus-daemon wants an account that exists

MountEntry mountOf(std::uint32_t owner)
{
    MountEntry entry;
    entry.id = {2147490000};
    entry.connection = 999'999;
    entry.mountpoint = "/nonexistent/mountpoint";
    entry.owner = OwnerUid{owner};
    return entry;
}

} // namespace

/// Does not run as root: root would not ask the helper.
class EndJobsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<SystemBus> m_bus;
    std::unique_ptr<FakeHelper> m_helper;

    template <typename Job>
    std::optional<Outcome<void>> outcomeOf(Job &job)
    {
        std::optional<Outcome<void>> outcome;
        connect(&job, &Job::finished, this, [&](const Outcome<void> &ended) { outcome = ended; });
        job.start();
        if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 15'000))
            qWarning("the job did not finish");
        return outcome;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (getuid() == 0 && setuid(Nobody) != 0)
            QFAIL("cannot become nobody");
    }

    void init()
    {
        for (const char *name : {"XDG_SEAT", "DISPLAY", "WAYLAND_DISPLAY"})
            qunsetenv(name);
        m_bus = std::make_unique<SystemBus>();
        QVERIFY(m_bus->start());
        m_helper = std::make_unique<FakeHelper>();
    }

    void cleanup()
    {
        m_helper.reset();
        m_bus.reset();
    }

    void unmountNamesIdAndMode_data()
    {
        QTest::addColumn<UnmountMode>("mode");
        QTest::newRow("normal") << UnmountMode::Normal;
        QTest::newRow("detach") << UnmountMode::Detach;
        QTest::newRow("force") << UnmountMode::Force;
    }

    void unmountNamesIdAndMode()
    {
        QFETCH(const UnmountMode, mode);
        m_helper->answer = [&](const QDBusMessage &call) { m_helper->reply(call); };
        UnmountJob job(mountOf(getuid()), mode);
        const auto outcome = outcomeOf(job);
        QVERIFY(outcome && *outcome);
        QCOMPARE(m_helper->calls.value(0).member(), QStringLiteral("Unmount"));
        QCOMPARE(m_helper->calls.value(0).arguments(),
                 (QVariantList{qulonglong(2147490000), static_cast<uint>(mode)}));
    }

    void abortNamesTheId()
    {
        m_helper->answer = [&](const QDBusMessage &call) { m_helper->reply(call); };
        AbortJob job(mountOf(getuid()));
        const auto outcome = outcomeOf(job);
        QVERIFY(outcome && *outcome);
        QCOMPARE(m_helper->calls.value(0).arguments(), QVariantList{qulonglong(2147490000)});
    }

    void aNoOfTheHelperIsTheAnswer()
    {
        m_helper->answer = [&](const QDBusMessage &call) {
            m_helper->refuse(call, ErrorCode::MountBusy, Stage::Attach);
        };
        UnmountJob job(mountOf(getuid()), UnmountMode::Normal);
        const auto outcome = outcomeOf(job);
        QVERIFY(outcome && !*outcome);
        QCOMPARE(outcome->error().error.code, ErrorCode::MountBusy);
    }

    void withoutTheHelperOthersMountsStay()
    {
        m_helper.reset();
        UnmountJob unmount(mountOf(getuid() + 1), UnmountMode::Normal);
        const auto unmounted = outcomeOf(unmount);
        QVERIFY(unmounted && !*unmounted);
        QCOMPARE(unmounted->error().error.code, ErrorCode::HelperUnavailable);
        AbortJob abort(mountOf(getuid() + 1));
        const auto aborted = outcomeOf(abort);
        QVERIFY(aborted && !*aborted);
        QCOMPARE(aborted->error().error.code, ErrorCode::HelperUnavailable);
    }

    void withoutTheHelperOwnMountsAreEndedDirectly()
    {
        m_helper.reset();
        UnmountJob unmount(mountOf(getuid()), UnmountMode::Normal);
        const auto unmounted = outcomeOf(unmount);
        QVERIFY(unmounted && !*unmounted);
        QVERIFY(unmounted->error().error.code !=
                ErrorCode::HelperUnavailable); // tried: the mount does not exist
        AbortJob abort(mountOf(getuid()));
        const auto aborted = outcomeOf(abort);
        QVERIFY(aborted && !*aborted);
        QCOMPARE(aborted->error().error.code,
                 ErrorCode::NoSuchMount); // never a connection that is not in the table
    }

    void cancellingLeavesTheBus()
    {
        UnmountJob job(mountOf(getuid()), UnmountMode::Normal);
        std::optional<Outcome<void>> outcome;
        connect(&job, &UnmountJob::finished, this, [&](const Outcome<void> &ended) { outcome = ended; });
        job.start();
        QTRY_COMPARE(m_helper->calls.size(), 1);
        job.cancel();
        QVERIFY(outcome && !*outcome);
        QCOMPARE(outcome->error().error.code, ErrorCode::Cancelled);
        QTRY_VERIFY(m_helper->gone.contains(m_helper->calls[0].service()));
    }
};

QTEST_GUILESS_MAIN(EndJobsTest)
#include "test_endjobs.moc"
