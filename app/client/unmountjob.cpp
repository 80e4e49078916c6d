// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes mounts away.

#include "app/client/unmountjob.h"

#include "app/client/abortjob.h"
#include "app/client/background.h"
#include "app/client/mountjob.h"
#include "app/session/selfmount.h"

#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

/// The helper has a deadline of its own for the system call; this is how much later we give up on the helper.
constexpr std::chrono::milliseconds HelperTime{30'000};
constexpr std::chrono::milliseconds DirectTime{10'000};

Result<void> unmountOwn(const MountEntry &mount, UnmountMode mode)
{
    if (mode == UnmountMode::Force) {
        if (const auto aborted = abortOwnConnection(mount); !aborted)
            return aborted;
    }
    return unmountWithFusermount(mount.mountpoint, mode, DirectTime);
}

} // namespace

UnmountJob::UnmountJob(MountEntry mount, UnmountMode mode, QObject *parent)
    : QObject(parent),
      m_mount(std::move(mount)),
      m_mode(mode),
      m_call(this)
{
    connect(&m_call, &HelperCall::finished, this, [this] { finish({}); });
    connect(&m_call, &HelperCall::failed, this, &UnmountJob::refused);
}

void UnmountJob::start()
{
    if (getuid() == 0)
        unmountDirectly();
    else
        m_call.call(QStringLiteral("Unmount"),
                    {QVariant::fromValue<qulonglong>(m_mount.id.value), static_cast<uint>(m_mode)},
                    HelperTime);
}

void UnmountJob::cancel()
{
    m_call.leave();
    finish(std::unexpected(Failure{
        .error = failure(ErrorCode::Cancelled, Stage::Attach).error(), .serverExit = {}, .serverLog = {}}));
}

void UnmountJob::refused(const Error &error)
{
    // What fusermount3 lets everybody do needs no helper.
    const bool isOwn = m_mount.owner && m_mount.owner->value == getuid();
    if (isOwn && allowsFallback(error))
        unmountDirectly();
    else
        finish(std::unexpected(Failure{.error = error, .serverExit = {}, .serverLog = {}}));
}

void UnmountJob::unmountDirectly()
{
    runInBackground<Result<void>>(
        this, [mount = m_mount, mode = m_mode] { return unmountOwn(mount, mode); },
        [this](const Result<void> &done) {
            if (done)
                finish({});
            else
                finish(std::unexpected(Failure{.error = done.error(), .serverExit = {}, .serverLog = {}}));
        });
}

void UnmountJob::finish(const Outcome<void> &outcome)
{
    if (std::exchange(m_done, true))
        return;
    Q_EMIT finished(outcome);
}

} // namespace fuseboard
