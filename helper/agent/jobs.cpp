// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file connects records with the room that mounts.

#include "helper/agent/jobs.h"

#include "helper/agent/replies.h"
#include "helper/mount/execute.h"
#include "helper/mount/linuxsystem.h"
#include "helper/mount/plan.h"
#include "helper/mount/replaced.h"
#include "helper/mount/unmount.h"

#include <unistd.h>

namespace fuseboard {
namespace {

/// One write of less than PIPE_BUF bytes is never split. False: the agent is gone.
bool report(int reports, const AgentReply &reply)
{
    static_assert(sizeof reply <= 4096);
    return write(reports, &reply, sizeof reply) == static_cast<ssize_t>(sizeof reply);
}

AgentReply progressOf(const AgentRequest &record, Stage stage, MountId id)
{
    AgentReply progress = replyTo(record);
    progress.done = 0;
    progress.stage = static_cast<std::uint32_t>(stage);
    progress.mountId = id.value;
    return progress;
}

Milestones milestonesOf(const AgentRequest &record, int reports)
{
    return {.attaching =
                [&record, reports](MountId id, std::uint32_t createUs) {
                    AgentReply progress = progressOf(record, Stage::Attach, id);
                    progress.createUs = createUs;
                    return report(reports, progress);
                },
            .proving =
                [&record, reports](MountId id, std::uint32_t connection) {
                    AgentReply progress = progressOf(record, Stage::Ready, id);
                    progress.connection = connection;
                    return report(reports, progress);
                }};
}

MountRequest mountRequestOf(const AgentRequest &record)
{
    return {.caller = {record.callerUid},
            .spec = {.subtype = record.subtype.data(),
                     .source = record.source.data(),
                     .flags = {record.flags},
                     .maxRead = record.maxRead,
                     .gid = record.callerGid,
                     .replaces = {record.mountId},
                     .deadline = std::chrono::milliseconds(record.deadlineMs)}};
}

UnmountRequest unmountRequestOf(const AgentRequest &record)
{
    return {.mount = {record.mountId},
            .caller = {record.callerUid},
            .forOthers = record.forOthers == 1,
            .mode = static_cast<UnmountMode>(record.mode)};
}

Result<Mounted> doMount(const AgentRequest &record, const MountDescriptors &descriptors, int reports,
                        Remains &remains)
{
    LinuxSystem system(reports);
    const MountRequest request = mountRequestOf(record);
    std::optional<Replaced> replaced;
    const auto facts = collectFacts(system, request, descriptors, replaced);
    if (!facts)
        return std::unexpected(facts.error());
    const auto planned = plan(request, *facts);
    if (!planned)
        return std::unexpected(planned.error());
    if (!report(reports, progressOf(record, Stage::Create, {})))
        return unheard(Stage::Create);
    return execute(system, *planned, descriptors, replaced ? &*replaced : nullptr,
                   milestonesOf(record, reports), remains);
}

Result<void> doUnmount(const AgentRequest &record)
{
    if (!isPerson(record.callerUid))
        return failure(ErrorCode::SystemAccount, Stage::Validate);
    LinuxSystem system;
    return record.kind == RecordKind::Abort ? abortMount(system, unmountRequestOf(record))
                                            : unmount(system, unmountRequestOf(record));
}

void reportEnd(const AgentRequest &record, const Result<void> &result, int reports)
{
    AgentReply reply = replyTo(record);
    reply.mountId = record.mountId;
    reply.ok = 1;
    if (!result)
        setError(reply, result.error());
    report(reports, reply);
}

} // namespace

void mountJob(const AgentRequest &request, const MountDescriptors &descriptors, int reports)
{
    AgentReply reply = replyTo(request);
    Remains remains; // until the report is written
    if (const auto mounted = doMount(request, descriptors, reports, remains))
        setMounted(reply, *mounted);
    else
        setError(reply, mounted.error());
    report(reports, reply);
}

void unmountJob(const AgentRequest &request, int reports)
{
    reportEnd(request, doUnmount(request), reports);
}

void undoJob(const AgentRequest &request, MountId mount, int reports)
{
    LinuxSystem system;
    Result<void> result = unmount(
        system,
        {.mount = mount, .caller = {request.callerUid}, .forOthers = false, .mode = UnmountMode::Detach});
    if (!result && result.error().code == ErrorCode::NoSuchMount)
        result = {};
    reportEnd(request, result, reports);
}

} // namespace fuseboard
