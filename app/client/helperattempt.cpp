// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts through the helper.

#include "app/client/helperattempt.h"

#include "app/mounts/mounttable.h"
#include "app/mounts/serverprocess.h"
#include "dbus/wire/marshal.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

/// The helper keeps the deadline; this is how much later we give up on the helper itself.
constexpr std::chrono::milliseconds Patience{300};
constexpr std::chrono::milliseconds VerdictTime{2'000};
/// A mount that was made at the last moment gets a chance.
constexpr std::chrono::milliseconds LeastReadyTime{100};
constexpr uint RequestNumber = 1; // the connection carries one request only

std::vector<std::string> words(const QStringList &list)
{
    std::vector<std::string> result;
    for (const QString &word : list)
        result.push_back(word.toStdString());
    return result;
}

MountReport reportOf(const MountOutcome &outcome)
{
    MountReport report;
    report.id = {outcome.mountId};
    report.connection = outcome.connection;
    report.guarantee = outcome.guarantee.toStdString() == nameOf(Guarantee::SyncInit) ? Guarantee::SyncInit
                                                                                      : Guarantee::Probed;
    report.helper = true;
    report.effective = words(outcome.effective);
    report.elapsed.authorise = std::chrono::microseconds(outcome.authoriseUs);
    report.elapsed.create = std::chrono::microseconds(outcome.createUs);
    report.elapsed.attach = std::chrono::microseconds(outcome.attachUs);
    return report;
}

} // namespace

HelperAttempt::HelperAttempt(MountPreparation preparation, FileSystemType type,
                             std::unique_ptr<HelperCall> call, QObject *parent)
    : MountAttempt(std::move(preparation), std::move(type), parent),
      m_call(std::move(call))
{
    m_verdictTimer.setSingleShot(true);
    connect(&m_verdictTimer, &QTimer::timeout, this,
            [this] { fail(failure(ErrorCode::ServerExited, Stage::Create).error()); });
    m_readyTimer.setSingleShot(true);
    m_readyTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_readyTimer, &QTimer::timeout, this, [this] {
        fail(failure(ErrorCode::DeadlinePassed, Stage::Ready, 0, "It answered FUSE_INIT, and then nothing.")
                 .error());
    });
    connect(m_call.get(), &HelperCall::progress, this,
            [this](uint, const QString &stage) { progressed(stage); });
    connect(m_call.get(), &HelperCall::finished, this, &HelperAttempt::mounted);
    connect(m_call.get(), &HelperCall::failed, this, [this](const Error &error) { fail(error); });
}

void HelperAttempt::serverIsLaunched()
{
    m_mayStart = m_preparation.device.armed && !m_preparation.plan.needsCredentials;
    const MountSpec &spec = m_preparation.plan.spec;
    Q_EMIT entered(Stage::Authorise);
    m_call->call(
        "Mount",
        [this](BusWriter &out) {
            out.descriptor(m_preparation.mountpoint.fd.get());
            out.descriptor(m_preparation.device.fd.get()).descriptor(m_server->pidfd());
            writeRequest(out, fromSpec(m_preparation.plan.spec, RequestNumber));
        },
        spec.deadline + Patience);
}

void HelperAttempt::serverIsReady()
{
    m_inScope = true;
    tryGate();
}

void HelperAttempt::progressed(const QString &stage)
{
    if (const auto entering = stageFromName(stage.toStdString()))
        Q_EMIT entered(*entering);
    // A server that reads from a descriptor that is neither armed nor mounted gets an error, and ends.
    const Stage begin = m_preparation.device.armed ? Stage::Create : Stage::Ready;
    if (stageFromName(stage.toStdString()) != begin)
        return;
    m_mayStart = true;
    tryGate();
}

void HelperAttempt::tryGate()
{
    if (!m_inScope || !m_mayStart || isEnding() || std::exchange(m_gateIsOpen, true))
        return;
    if (const auto opened = openGate(); !opened)
        fail(opened.error());
}

void HelperAttempt::mounted(const BusMessage &reply)
{
    BusReader reader(reply);
    const MountOutcome outcome = readOutcome(reader);
    if (!reader.isOk()) {
        fail(failure(ErrorCode::VersionMismatch, Stage::Attach, 0, "The reply to Mount has another form.")
                 .error());
        return;
    }
    MountReport report = reportOf(outcome);
    report.mountpoint = m_preparation.mountpoint.path.native();
    report.type = "fuse." + m_preparation.plan.spec.subtype;
    report.source = m_preparation.plan.spec.source;
    report.asked = m_preparation.plan.askedOptions;
    m_report = std::move(report);
    // Ours would keep the connection alive when the server has gone.
    m_preparation.device.fd.reset();
    const auto spent = m_report->elapsed.create + m_report->elapsed.attach;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_preparation.plan.spec.deadline - spent);
    m_readyTimer.start(std::max(left, LeastReadyTime));
    Q_EMIT entered(Stage::Ready);
    askForRoot();
}

void HelperAttempt::rootHasAnswered()
{
    m_readyTimer.stop();
    succeed(std::move(*m_report));
}

void HelperAttempt::serverHasEnded()
{
    if (m_report) {
        fail(failure(ErrorCode::ServerExited, Stage::Ready).error());
        return;
    }
    // The helper sees it too and knows more: the stage, the kernel's words.
    if (!m_verdictTimer.isActive())
        m_verdictTimer.start(VerdictTime);
}

void HelperAttempt::leave()
{
    m_verdictTimer.stop();
    m_readyTimer.stop();
    m_call->leave();
}

std::optional<MountId> HelperAttempt::leftover()
{
    if (m_report)
        return m_report->id;
    const auto connection = connectionOfDescriptor(getpid(), m_preparation.device.fd.get());
    const auto table = MountTable::read();
    if (!connection || !table)
        return std::nullopt;
    const MountEntry *entry = table->topmostAt(m_preparation.mountpoint.path.native());
    return entry && entry->connection == *connection ? std::optional(entry->id) : std::nullopt;
}

} // namespace fuseboard
