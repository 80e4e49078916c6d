// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes mounts away.

#include "app/client/unmountjob.h"

#include "app/catalog/catalog.h"
#include "app/client/abortjob.h"
#include "app/client/background.h"
#include "app/client/mountjob.h"
#include "app/client/mountsfolder.h"
#include "app/mounts/mounttable.h"
#include "app/session/leftserver.h"
#include "app/session/selfmount.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <unistd.h>
#include <utility>
#include <vector>

namespace fuseboard {
namespace {

/// The helper has a deadline of its own for the system call; this is how much later we give up on the helper.
constexpr std::chrono::milliseconds HelperTime{30'000};
constexpr std::chrono::milliseconds DirectTime{10'000};
/// Servers that have nothing left to write end within milliseconds of their mount.
constexpr std::chrono::milliseconds ServerTime{1'000};

/// fusermount3 knows paths only and takes what lies on top: it must be the mount that is meant.
Result<void> checkTopmost(const MountEntry &mount)
{
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    if (!table->byId(mount.id))
        return failure(ErrorCode::NoSuchMount, Stage::Validate);
    const MountEntry *topmost = table->topmostAt(mount.mountpoint);
    if (!topmost || topmost->id != mount.id)
        return failure(ErrorCode::Covered, Stage::Validate);
    return {};
}

/// Whoever mounts at the same moment may have come between: then the mount that is meant is still there.
Result<void> checkGone(const MountEntry &mount)
{
    const auto table = MountTable::read();
    if (table && table->byId(mount.id))
        return failure(ErrorCode::UnmountFailed, Stage::Attach, 0, "It is still in the mount table.");
    return {};
}

std::optional<MountRecord> recordOf(const MountEntry &mount)
{
    // Among those of its folder it is, unless somebody has moved it.
    if (auto newest = recordFor(mount.mountpoint); newest && newest->mountId == mount.id)
        return std::move(*newest);
    const std::vector<MountRecord> records = readRecords();
    const auto record = std::ranges::find(records, mount.id, &MountRecord::mountId);
    return record == records.end() ? std::nullopt : std::optional(*record);
}

bool isDispensable(const MountRecord &record)
{
    const Catalog catalog = Catalog::load(CatalogPaths::standard());
    const FileSystemType *type = catalog.find(record.type);
    return type && type->isDispensable;
}

Result<void> unmountOwn(const MountEntry &mount, UnmountMode mode, const std::optional<MountRecord> &record)
{
    if (const auto topmost = checkTopmost(mount); !topmost)
        return topmost;
    if (mode == UnmountMode::Force) {
        if (const auto aborted = abortOwnConnection(mount); !aborted)
            return aborted;
    }
    if (const auto done = unmountWithFusermount(mount.mountpoint, mode, DirectTime); !done)
        return done;
    if (const auto gone = checkGone(mount); !gone)
        return gone;
    if (record && isDispensable(*record))
        endLeftServer(*record, ServerTime);
    return {};
}

/// fusermount3 runs as the user with all groups; the helper walks to the mountpoint with one.
bool lacksTheWay(const Error &error)
{
    return error.code == ErrorCode::KernelRefused && error.sysErrno == EACCES;
}

} // namespace

UnmountJob::UnmountJob(MountEntry mount, UnmountMode mode, QObject *parent)
    : QObject(parent),
      m_mount(std::move(mount)),
      m_mode(mode),
      m_call(this)
{
    connect(&m_call, &HelperCall::finished, this, &UnmountJob::done);
    connect(&m_call, &HelperCall::failed, this, &UnmountJob::refused);
}

void UnmountJob::start()
{
    m_record = recordOf(m_mount);
    // What was made without the helper is taken away without it, whatever the policy has for the helper.
    if (getuid() == 0 || (m_record && !m_record->helper))
        unmountDirectly();
    else
        m_call.call(
            "Unmount",
            [this](BusWriter &out) { out.u64(m_mount.id.value).u32(static_cast<std::uint32_t>(m_mode)); },
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
    if (isOwn && (allowsFallback(error) || lacksTheWay(error)))
        unmountDirectly();
    else
        finish(std::unexpected(Failure{.error = error, .serverExit = {}, .serverLog = {}}));
}

void UnmountJob::unmountDirectly()
{
    runInBackground<Result<void>>(
        this, [mount = m_mount, mode = m_mode, record = m_record] { return unmountOwn(mount, mode, record); },
        [this](const Result<void> &done) {
            if (done)
                this->done();
            else
                finish(std::unexpected(Failure{.error = done.error(), .serverExit = {}, .serverLog = {}}));
        });
}

void UnmountJob::done()
{
    if (!m_record || !m_record->removesFolder)
        return finish({});
    runInBackground<bool>(
        this,
        [path = m_mount.mountpoint] {
            removeFolder(path);
            return true;
        },
        [this](bool) { finish({}); });
}

void UnmountJob::finish(const Outcome<void> &outcome)
{
    if (std::exchange(m_done, true))
        return;
    Q_EMIT finished(outcome);
}

} // namespace fuseboard
