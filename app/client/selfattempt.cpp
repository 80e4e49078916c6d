// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts through the server's own fusermount3.

#include "app/client/selfattempt.h"

#include <utility>

namespace fuseboard {

SelfAttempt::SelfAttempt(MountPreparation preparation, FileSystemType type, QObject *parent)
    : MountAttempt(std::move(preparation), std::move(type), parent)
{
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer); // a coarse one may be early by a twentieth
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        fail(failure(ErrorCode::DeadlinePassed, m_mount ? Stage::Ready : Stage::Create).error());
    });
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
    connect(m_tableNotifier.get(), &QSocketNotifier::activated, this, &SelfAttempt::look);
}

void SelfAttempt::serverIsReady()
{
    m_opened = sinceBegin();
    m_deadline.start(m_preparation.plan.spec.deadline);
    if (const auto opened = openGate(); !opened)
        fail(opened.error());
}

void SelfAttempt::look()
{
    if (isEnding() || m_mount)
        return;
    auto seen = m_watch->look();
    if (!seen) {
        fail(seen.error());
        return;
    }
    if (!*seen)
        return;
    m_mount = std::move(**seen);
    m_tableNotifier->setEnabled(false);
    m_appeared = sinceBegin();
    probe();
}

void SelfAttempt::probe()
{
    auto started = Probe::start(m_preparation.mountpoint.path);
    if (!started) {
        fail(started.error());
        return;
    }
    m_probe.emplace(std::move(*started));
    m_probeNotifier = std::make_unique<QSocketNotifier>(m_probe->fd(), QSocketNotifier::Read);
    connect(m_probeNotifier.get(), &QSocketNotifier::activated, this, &SelfAttempt::probed);
}

void SelfAttempt::probed()
{
    if (isEnding())
        return;
    const auto answer = m_probe->result();
    if (!answer)
        return;
    m_probeNotifier->setEnabled(false);
    if (*answer)
        report();
    else
        fail(answer->error());
}

void SelfAttempt::report()
{
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
    fail(failure(ErrorCode::ServerExited, Stage::Create).error());
}

void SelfAttempt::leave()
{
    m_deadline.stop();
    if (m_tableNotifier)
        m_tableNotifier->setEnabled(false);
    if (m_probeNotifier)
        m_probeNotifier->setEnabled(false);
    m_probe.reset();
}

std::optional<MountId> SelfAttempt::leftover()
{
    if (!m_watch)
        return std::nullopt;
    const auto seen = m_watch->look();
    return seen && *seen ? std::optional((*seen)->id) : std::nullopt;
}

} // namespace fuseboard
