// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file cuts mounts off from their servers.

#include "app/client/abortjob.h"

#include "app/client/mountjob.h"
#include "app/mounts/mounttable.h"
#include "dbus/types/uniquefd.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

constexpr std::chrono::milliseconds HelperTime{15'000};

Failure plainFailure(const Error &error)
{
    return {.error = error, .serverExit = {}, .serverLog = {}};
}

Outcome<void> outcomeOf(const Result<void> &result)
{
    if (!result)
        return std::unexpected(plainFailure(result.error()));
    return {};
}

} // namespace

Result<void> abortOwnConnection(const MountEntry &mount)
{
    const auto table = MountTable::read();
    const MountEntry *now = table ? table->byId(mount.id) : nullptr;
    if (!now || now->connection != mount.connection)
        return failure(ErrorCode::NoSuchMount, Stage::Attach);
    const std::string file = "/sys/fs/fuse/connections/" + std::to_string(mount.connection) + "/abort";
    const UniqueFd abort(open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!abort.isValid())
        return failure(errno == EACCES ? ErrorCode::NotYourMount : ErrorCode::UnmountFailed, Stage::Attach,
                       errno, file);
    if (write(abort.get(), "1", 1) != 1)
        return failure(ErrorCode::UnmountFailed, Stage::Attach, errno, file);
    return {};
}

AbortJob::AbortJob(MountEntry mount, QObject *parent)
    : QObject(parent),
      m_mount(std::move(mount)),
      m_call(this)
{
    connect(&m_call, &HelperCall::finished, this, [this] { finish({}); });
    connect(&m_call, &HelperCall::failed, this, &AbortJob::refused);
}

void AbortJob::start()
{
    if (getuid() == 0)
        QTimer::singleShot(0, this, [this] { finish(outcomeOf(abortOwnConnection(m_mount))); });
    else
        m_call.call("Abort", [this](BusWriter &out) { out.u64(m_mount.id.value); }, HelperTime);
}

void AbortJob::cancel()
{
    m_call.leave();
    finish(std::unexpected(plainFailure(failure(ErrorCode::Cancelled, Stage::Attach).error())));
}

void AbortJob::refused(const Error &error)
{
    const bool isOwn = m_mount.owner && m_mount.owner->value == getuid();
    if (isOwn && allowsFallback(error))
        finish(outcomeOf(abortOwnConnection(m_mount)));
    else
        finish(std::unexpected(plainFailure(error)));
}

void AbortJob::finish(const Outcome<void> &outcome)
{
    if (std::exchange(m_done, true))
        return;
    Q_EMIT finished(outcome);
}

} // namespace fuseboard
