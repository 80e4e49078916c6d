// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests mounting against a played helper: what it is asked, when the server may start, what is left
// behind.

#include "app/client/effectiveoptions.h"
#include "app/client/mountjob.h"
#include "app/mounts/procfile.h"
#include "tests/client/fakehelper.h"

#include <QDBusUnixFileDescriptor>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace fuseboard;
using namespace std::chrono_literals;

namespace {

bool isAlive(pid_t pid)
{
    const auto stat = readKernelFile("/proc/" + std::to_string(pid) + "/stat", 4096);
    return stat && stat->find(") Z ") == std::string::npos;
}

MountOutcome outcome()
{
    MountOutcome outcome;
    outcome.mountId = 2147490000;
    outcome.connection = 77;
    outcome.guarantee = QStringLiteral("sync-init");
    outcome.effective = {QStringLiteral("nosuid"), QStringLiteral("nodev")};
    outcome.authoriseUs = 1000;
    outcome.createUs = 2000;
    outcome.attachUs = 3000;
    return outcome;
}

} // namespace

/// Every test: a bus with a played helper, a folder to mount on, and a server that is a script.
class MountJobTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<SystemBus> m_bus;
    std::unique_ptr<FakeHelper> m_helper;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<Outcome<MountReport>> m_outcome;

    std::string path(const char *name) const
    {
        return m_folder->filePath(QLatin1StringView(name)).toStdString();
    }

    /// What the script wrote into the file; empty while there is none.
    QByteArray written(const char *name) const
    {
        QFile file(m_folder->filePath(QLatin1StringView(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
    }

    pid_t serverPid() const { return written("pid").toInt(); }

    MountWish wishFor(const std::string &script)
    {
        MountWish wish;
        wish.type.name = "fake";
        wish.type.program = "/bin/sh";
        wish.type.sourceKind = SourceKind::Directory;
        wish.type.label = "fake:{source}";
        wish.type.descriptorArguments = {"-c", "cd \"$0\"; echo $$ >pid; " + script, path("")};
        wish.type.failures = {{.pattern = "^no such host", .error = ErrorCode::HostNotFound}};
        wish.source = path("source");
        wish.mountpoint = path("mountpoint");
        wish.policy = HelperPolicy::Require;
        return wish;
    }

    std::unique_ptr<MountJob> begun(const MountWish &wish)
    {
        auto job = std::make_unique<MountJob>(wish);
        connect(job.get(), &MountJob::finished, this, [this](const Outcome<MountReport> &ended) {
            QVERIFY2(!m_outcome, "finished() came twice");
            m_outcome = ended;
        });
        job->start();
        return job;
    }

    ErrorCode errorOf(const MountWish &wish)
    {
        const auto job = begun(wish);
        if (!QTest::qWaitFor([this] { return m_outcome.has_value(); }, 10'000) || *m_outcome)
            return ErrorCode::Internal;
        return m_outcome->error().error.code;
    }

private Q_SLOTS:
    void init()
    {
        for (const char *name : {"XDG_SEAT", "DISPLAY", "WAYLAND_DISPLAY"})
            qunsetenv(name);
        m_outcome.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_RUNTIME_DIR", m_folder->path().toLocal8Bit());
        qputenv("FUSEBOARD_SUPERVISOR", TEST_SUPERVISOR);
        for (const char *name : {"source", "mountpoint"})
            QVERIFY(QDir(m_folder->path()).mkdir(QLatin1StringView(name)));
        m_bus = std::make_unique<SystemBus>();
        QVERIFY(m_bus->start());
        m_helper = std::make_unique<FakeHelper>();
    }

    void cleanup()
    {
        const pid_t server = serverPid();
        if (server > 0 && isAlive(server))
            kill(server, SIGKILL);
        m_helper.reset();
        m_bus.reset();
    }

    void passesThreeDescriptorsAndTheSpec()
    {
        m_helper->answer = [&](const QDBusMessage &call) {
            m_helper->reply(call, {QVariant::fromValue(outcome())});
        };
        MountWish wish = wishFor("exec sleep 60");
        wish.options = {{"ro", ""}};
        wish.deadline = 7s;
        const auto job = begun(wish);
        QTRY_VERIFY(m_outcome);
        const QVariantList arguments = m_helper->calls.value(0).arguments();
        QCOMPARE(arguments.size(), 4);
        const auto fdOf = [&](int i) {
            return arguments[i].value<QDBusUnixFileDescriptor>().fileDescriptor();
        };
        QVERIFY((fcntl(fdOf(0), F_GETFL) & O_PATH) != 0);
        QCOMPARE(fcntl(fdOf(1), F_GETFL) & O_ACCMODE, O_RDWR);
        const auto pidfd = readKernelFile("/proc/self/fdinfo/" + std::to_string(fdOf(2)), 4096);
        QVERIFY(pidfd &&
                pidfd->find("Pid:\t" + std::to_string((*m_outcome)->serverPid)) != std::string::npos);
        const auto spec = toSpec(qdbus_cast<MountRequest>(arguments[3]));
        QVERIFY(spec);
        QCOMPARE(spec->subtype, "fake");
        QVERIFY(spec->flags.has(MountFlag::ReadOnly));
        QCOMPARE(spec->gid, getegid());
        QCOMPARE(spec->deadline, 7s);
    }

    void reportsWhatTheHelperSaysAndKeepsTheServer()
    {
        m_helper->answer = [&](const QDBusMessage &call) {
            m_helper->reply(call, {QVariant::fromValue(outcome())});
        };
        auto job = begun(wishFor("exec sleep 60"));
        QTRY_VERIFY(m_outcome);
        QVERIFY(*m_outcome);
        const MountReport &report = **m_outcome;
        QCOMPARE(report.id, MountId{2147490000});
        QCOMPARE(report.connection, 77U);
        QCOMPARE(report.guarantee, Guarantee::SyncInit);
        QVERIFY(report.helper);
        QCOMPARE(report.type, "fuse.fake");
        QCOMPARE(report.mountpoint, path("mountpoint"));
        QCOMPARE(report.elapsed.create, 2ms);
        QVERIFY(report.elapsed.total >= report.elapsed.spawn);
        job.reset();
        QTRY_COMPARE(serverPid(), report.serverPid);
        QTest::qWait(100);
        QVERIFY(isAlive(report.serverPid));
    }

    void aServerWithoutSecretsStartsBesideTheAuthorisation()
    {
        const auto job = begun(wishFor("exec sleep 60"));
        QTRY_VERIFY(serverPid() > 0); // the helper has said nothing at all
        job->cancel();
        QTRY_VERIFY(m_outcome);
    }

    void aServerWithSecretsWaitsForTheAuthorisation()
    {
        MountWish wish = wishFor("exec sleep 60");
        wish.type.needsCredentials = true;
        const auto job = begun(wish);
        QTRY_COMPARE(m_helper->calls.size(), 1);
        m_helper->progress(m_helper->calls[0], QStringLiteral("authorise"));
        QTest::qWait(200);
        QCOMPARE(serverPid(), 0);
        m_helper->progress(m_helper->calls[0], QStringLiteral("create"));
        QTRY_VERIFY(serverPid() > 0);
        job->cancel();
        QTRY_VERIFY(m_outcome);
    }

    void aRefusalEndsTheServerAndKeepsItsName()
    {
        m_helper->answer = [&](const QDBusMessage &call) {
            m_helper->refuse(call, ErrorCode::NotYourFolder, Stage::Validate, EACCES);
        };
        QCOMPARE(errorOf(wishFor("exec sleep 60")), ErrorCode::NotYourFolder);
        QCOMPARE(m_outcome->error().error.stage, Stage::Validate);
        QCOMPARE(m_outcome->error().error.sysErrno, EACCES);
        const pid_t server = serverPid();
        QTRY_VERIFY(server <= 0 || !isAlive(server));
    }

    void theServersOwnWordsWin()
    {
        const auto job = begun(wishFor("echo 'hello'; echo 'no such host: x' >&2; exit 3"));
        QTRY_COMPARE(m_helper->calls.size(), 1);
        QTRY_VERIFY(serverPid() > 0);
        m_helper->refuse(m_helper->calls[0], ErrorCode::ServerExited, Stage::Create, ENOTCONN);
        QTRY_VERIFY(m_outcome);
        QVERIFY(!*m_outcome);
        const Failure &failure = m_outcome->error();
        QCOMPARE(failure.error.code, ErrorCode::HostNotFound);
        QCOMPARE(failure.error.stage, Stage::Create);
        QCOMPARE(failure.serverExit.code, 3);
        QCOMPARE(failure.serverLog, (std::vector<std::string>{"hello", "no such host: x"}));
    }

    void unknownWordsLeaveServerExited()
    {
        const auto job = begun(wishFor("echo 'something new' >&2; exit 4"));
        QTRY_COMPARE(m_helper->calls.size(), 1);
        QTRY_VERIFY(serverPid() > 0);
        m_helper->refuse(m_helper->calls[0], ErrorCode::ServerExited, Stage::Create);
        QTRY_VERIFY(m_outcome);
        QCOMPARE(m_outcome->error().error.code, ErrorCode::ServerExited);
        QVERIFY(messageOf(m_outcome->error().error).find("status 4") != std::string::npos);
    }

    void aHelperThatOverlooksTheServersEndIsNotWaitedFor()
    {
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(errorOf(wishFor("exit 5")), ErrorCode::ServerExited);
        QVERIFY(clock.elapsed() < 5'000);
        QCOMPARE(m_outcome->error().serverExit.code, 5);
    }

    void theDeadlineIsNotExplainedAway()
    {
        const auto job = begun(wishFor("echo 'no such host: x' >&2; exec sleep 60"));
        QTRY_COMPARE(m_helper->calls.size(), 1);
        QTRY_VERIFY(serverPid() > 0);
        m_helper->refuse(m_helper->calls[0], ErrorCode::DeadlinePassed, Stage::Create);
        QTRY_VERIFY(m_outcome);
        QCOMPARE(m_outcome->error().error.code, ErrorCode::DeadlinePassed);
        QTRY_VERIFY(!isAlive(serverPid()));
    }

    void cancellingLeavesTheBusAndEndsTheServer()
    {
        const auto job = begun(wishFor("exec sleep 60"));
        QTRY_VERIFY(serverPid() > 0);
        QTRY_COMPARE(m_helper->calls.size(), 1);
        QElapsedTimer clock;
        clock.start();
        job->cancel();
        QTRY_VERIFY(m_outcome);
        QVERIFY2(clock.elapsed() < 2'000, "the server was told to end, not waited for");
        QCOMPARE(m_outcome->error().error.code, ErrorCode::Cancelled);
        QTRY_VERIFY(m_helper->gone.contains(m_helper->calls[0].service()));
        QVERIFY(!isAlive(serverPid()));
    }

    void cancellingBeforeAnythingBeganIsPossible()
    {
        const auto job = begun(wishFor("exec sleep 60"));
        job->cancel();
        QVERIFY(m_outcome);
        QTest::qWait(300);
        QCOMPARE(m_helper->calls.size(), 0);
        QCOMPARE(serverPid(), 0);
    }

    void destroyingTheJobEndsTheServer()
    {
        auto job = begun(wishFor("exec sleep 60"));
        QTRY_VERIFY(serverPid() > 0);
        const pid_t server = serverPid();
        job.reset();
        QTRY_VERIFY(!isAlive(server));
    }

    void aServerThatIgnoresTermIsKilled()
    {
        const auto job = begun(wishFor("trap '' TERM; while :; do sleep 1; done"));
        QTRY_VERIFY(serverPid() > 0);
        job->cancel();
        QTRY_VERIFY(m_outcome);
        QTRY_VERIFY(!isAlive(serverPid()));
    }

    void withoutTheHelperRequireFails()
    {
        m_helper.reset();
        QCOMPARE(errorOf(wishFor("exec sleep 60")), ErrorCode::HelperUnavailable);
    }

    void aMissingMountpointIsNamedBeforeAnythingStarts()
    {
        MountWish wish = wishFor("exec sleep 60");
        wish.mountpoint = path("nothing");
        QCOMPARE(errorOf(wish), ErrorCode::MountpointMissing);
        QCOMPARE(serverPid(), 0);
        QCOMPARE(m_helper->calls.size(), 0);
    }

    void aMissingProgramIsNamedBeforeAnythingStarts()
    {
        MountWish wish = wishFor("exec sleep 60");
        wish.type.program = "/nonexistent/program";
        QCOMPARE(errorOf(wish), ErrorCode::ProgramMissing);
        QCOMPARE(m_helper->calls.size(), 0);
    }

    void anOptionThatWasLostIsAWarning()
    {
        const auto warnings = [](std::vector<std::string> asked, std::vector<std::string> effective) {
            return optionWarnings(asked, effective);
        };
        using Words = std::vector<std::string>;
        QCOMPARE(warnings({"ro", "max_read=65536", "port=22"}, {"ro", "max_read=65536", "nosuid"}), Words());
        QCOMPARE(warnings({"ro"}, {"nosuid"}), Words{"The option ro was asked for and is not in effect."});
        QCOMPARE(warnings({"max_read=65536"}, {"max_read=4096"}),
                 Words{"The option max_read is 4096, and 65536 was asked for."});
    }

    void fallsBackOnlyWhereNobodySaidNo()
    {
        const QList<ErrorCode> expected{ErrorCode::HelperUnavailable,  ErrorCode::VersionMismatch,
                                        ErrorCode::Unsupported,        ErrorCode::WrongNamespace,
                                        ErrorCode::SystemAccount,      ErrorCode::AuthorityUnavailable,
                                        ErrorCode::InteractionRequired};
        for (unsigned number = 0; const auto code = errorCodeFromNumber(number); ++number)
            QCOMPARE(allowsFallback(
                         Error{.code = *code, .stage = {}, .sysErrno = 0, .context = {}, .kernelLog = {}}),
                     expected.contains(*code));
    }

    void fallsBackToTheServersOwnMount()
    {
        m_helper->answer = [&](const QDBusMessage &call) {
            m_helper->refuse(call, ErrorCode::WrongNamespace);
        };
        MountWish wish = wishFor("exec sleep 60");
        wish.policy = HelperPolicy::Auto;
        wish.type.fusermountArguments = {"-c", "echo own >\"$0/own\"; exit 6", path("")};
        if (getuid() == 0) {
            QCOMPARE(errorOf(wish), ErrorCode::ServerExited); // root goes there at once
            QCOMPARE(m_helper->calls.size(), 0);
        } else {
            QCOMPARE(errorOf(wish), ErrorCode::ServerExited);
            QCOMPARE(m_helper->calls.size(), 1);
        }
        QCOMPARE(written("own"), QByteArray("own"));
    }
};

QTEST_GUILESS_MAIN(MountJobTest)
#include "test_mountjob.moc"
