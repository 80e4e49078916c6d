// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts through the server's own fusermount3.

#include "app/client/selfattempt.h"

#include <algorithm>
#include <utility>

namespace fuseboard {
namespace {

constexpr std::chrono::milliseconds FirstPause{1};
constexpr std::chrono::milliseconds LongestPause{250};

} // namespace

SelfAttempt::SelfAttempt(MountPreparation preparation, FileSystemType type, QObject *parent)
    : MountAttempt(std::move(preparation), std::move(type), parent)
{
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer); // a coarse one may be early by a twentieth
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (m_mount)
            fail(failure(ErrorCode::DeadlinePassed, Stage::Ready, 0,
                         "The mount was made, but nothing came back from it.")
                     .error());
        else
            fail(failure(ErrorCode::DeadlinePassed, Stage::Create).error());
    });
    m_again.setSingleShot(true);
    m_again.setInterval(FirstPause);
    m_again.setTimerType(Qt::PreciseTimer);
    connect(&m_again, &QTimer::timeout, this, &SelfAttempt::look);
}

MountMaker SelfAttempt::maker() const
{
    const MountSpec &spec = m_preparation.plan.spec;
    return {.root = m_server ? m_server->supervisorPid() : -1,
            .type = "fuse." + spec.subtype,
            .source = m_preparation.plan.source,
            .label = spec.source};
}

void SelfAttempt::serverIsLaunched()
{
    auto watch = SelfMountWatch::start(m_preparation.mountpoint.path);
    if (!watch) {
        fail(watch.error());
        return;
    }
    m_watch = std::move(*watch);
    // The kernel reports a changed mount table as POLLPRI, see proc_pid_mounts(5).
    m_tableNotifier = std::make_unique<QSocketNotifier>(m_watch->fd(), QSocketNotifier::Exception);
    connect(m_tableNotifier.get(), &QSocketNotifier::activated, this, [this] {
        m_again.setInterval(FirstPause);
        look();
    });
}

void SelfAttempt::serverIsReady()
{
    m_opened = sinceBegin();
    m_deadline.start(m_preparation.plan.spec.deadline);
    Q_EMIT entered(Stage::Create);
    if (const auto opened = openGate(); !opened)
        fail(opened.error());
}

void SelfAttempt::look()
{
    if (isEnding() || m_mount)
        return;
    auto seen = m_watch->look(maker());
    if (!seen) {
        fail(seen.error());
        return;
    }
    if (!*seen) {
        if (m_watch->isUndecided()) {
            m_again.setInterval(std::min(m_again.intervalAsDuration() * 2, LongestPause));
            m_again.start();
        }
        return;
    }
    m_again.stop();
    m_mount = std::move(**seen);
    m_tableNotifier->setEnabled(false);
    m_appeared = sinceBegin();
    Q_EMIT entered(Stage::Ready);
    askForRoot();
}

void SelfAttempt::rootHasAnswered()
{
    // A server that gives up takes its mount away, and then the bare folder answers.
    const auto seen = m_watch->look(maker());
    if (!seen || !*seen) {
        serverHasEnded();
        return;
    }
    m_deadline.stop();
    MountReport report;
    report.id = m_mount->id;
    report.connection = m_mount->connection;
    report.mountpoint = m_preparation.mountpoint.path.native();
    report.type = m_mount->type;
    report.source = m_mount->source;
    report.guarantee = Guarantee::Probed;
    report.helperReason = m_preparation.helperReason;
    report.asked = m_preparation.plan.askedOptions;
    report.effective = m_mount->effectiveOptions;
    report.elapsed.create = m_appeared - m_opened;
    report.elapsed.attach = sinceBegin() - m_appeared;
    succeed(std::move(report));
}

void SelfAttempt::serverHasEnded()
{
    // Its mount may be there or not: nobody knows whether it ever answered.
    fail(failure(ErrorCode::ServerExited, Stage::Create).error());
}

void SelfAttempt::leave()
{
    m_deadline.stop();
    m_again.stop();
    if (m_tableNotifier)
        m_tableNotifier->setEnabled(false);
    // While the server still holds what proves its mount: the watch remembers it.
    if (m_watch)
        (void)m_watch->look(maker());
}

std::optional<MountId> SelfAttempt::leftover()
{
    if (!m_watch)
        return std::nullopt;
    const auto seen = m_watch->look(maker());
    return seen && *seen ? std::optional((*seen)->id) : m_watch->lookForOrphan(maker());
}

bool SelfAttempt::isUndecided() const
{
    return m_watch && m_watch->isUndecided();
}

} // namespace fuseboard
