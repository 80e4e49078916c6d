// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file holds the hard rules of mounting and the order of the steps.

#include "helper/mount/plan.h"

#include "dbus/types/filesystems.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>

namespace fuseboard {
namespace {

constexpr std::uint32_t WritableByOthers = 022;

std::unexpected<Error> invalid(ErrorCode code, std::string context = {}, int sysErrno = 0)
{
    return failure(code, Stage::Validate, sysErrno, std::move(context));
}

Result<void> checkFolder(const FolderFacts &folder, CallerUid caller)
{
    if (folder.seen && !folder.isDirectory)
        return invalid(ErrorCode::NotADirectory);
    if (!folder.magic)
        return invalid(ErrorCode::ForeignNamespace);
    if (!isOrdinaryFileSystem(*folder.magic))
        return invalid(ErrorCode::FolderKindRefused);
    if (!folder.seen)
        return invalid(ErrorCode::FolderKindRefused, "It keeps root out, so the folder cannot be checked.");
    if (!folder.linked)
        return invalid(ErrorCode::MountpointGone);
    if (folder.owner != caller.value)
        return invalid(ErrorCode::NotYourFolder);
    if ((folder.mode & WritableByOthers) != 0)
        return invalid(ErrorCode::UnsafeFolder);
    if (folder.writeErrno != 0)
        return invalid(ErrorCode::FolderNotWritable, {}, folder.writeErrno);
    return {};
}

Result<void> checkDevice(const DeviceFacts &device)
{
    if (device.openFlags < 0 || !device.isFuseDevice)
        return invalid(ErrorCode::WrongDevice);
    if ((device.openFlags & O_PATH) != 0 || (device.openFlags & O_ACCMODE) != O_RDWR)
        return invalid(ErrorCode::WrongDevice);
    if (device.connection)
        return invalid(ErrorCode::DeviceInUse,
                       "It serves connection " + std::to_string(*device.connection) + ".");
    return {};
}

Result<void> checkServer(const ServerFacts &server, CallerUid caller)
{
    if (server.state == ServerFacts::State::NoProcess)
        return invalid(ErrorCode::InvalidServer);
    if (server.state ==
        ServerFacts::State::Ended) // nobody can tell any more whose it was, and nothing depends on it
        return failure(ErrorCode::ServerExited, Stage::Create);
    if (!server.wholeProcess)
        return invalid(ErrorCode::InvalidServer, "It names a thread.");
    if (server.realUid != caller.value || server.effectiveUid != caller.value)
        return invalid(ErrorCode::InvalidServer, "It belongs to another account.");
    return {};
}

bool isDeadOrHung(int probeResult)
{
    return probeResult == -ENOTCONN || probeResult == -ECONNABORTED || probeResult == -ETIME;
}

Result<void> checkReplaced(const MountFacts &facts, const MountRequest &request)
{
    if (request.spec.replaces.isValid() != facts.replaced.has_value())
        return invalid(ErrorCode::Internal, "Facts and request do not belong together.");
    if (!facts.replaced)
        return {};
    const ReplacedFacts &old = *facts.replaced;
    if (!old.isFuse)
        return invalid(ErrorCode::ReplaceRefused, "It is not FUSE.");
    if (old.owner != request.caller.value)
        return invalid(ErrorCode::ReplaceRefused, "It belongs to another account.");
    if (!old.onDescriptor)
        return invalid(ErrorCode::ReplaceRefused,
                       "It is not the mount that the mountpoint descriptor was opened on.");
    if (!old.topmost)
        return invalid(ErrorCode::ReplaceRefused, "Another mount lies on top of it.");
    if (!isDeadOrHung(old.probeResult))
        return invalid(ErrorCode::ReplaceRefused, "Its server answers.");
    return {};
}

unsigned attributesOf(MountFlags flags)
{
    unsigned attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (flags.has(MountFlag::ReadOnly))
        attributes |= MOUNT_ATTR_RDONLY;
    if (flags.has(MountFlag::NoExec))
        attributes |= MOUNT_ATTR_NOEXEC;
    if (flags.has(MountFlag::NoAtime))
        attributes |= MOUNT_ATTR_NOATIME;
    return attributes;
}

/// ro needs both: here for the superblock, in MakeMount for the mount.
void configure(const MountRequest &request, const MountFacts &facts, std::vector<Step> &steps)
{
    const MountSpec &spec = request.spec;
    steps.push_back(SetString{"subtype", spec.subtype});
    steps.push_back(SetString{"source", spec.source});
    if (spec.flags.has(MountFlag::ReadOnly))
        steps.push_back(SetFlag{"ro"});
    steps.push_back(SetString{"fd", std::to_string(facts.device.number)});
    steps.push_back(SetString{"rootmode", "40000"}); // a directory, in octal
    steps.push_back(SetString{"user_id", std::to_string(request.caller.value)});
    steps.push_back(SetString{"group_id", std::to_string(spec.gid)});
    if (spec.maxRead != 0)
        steps.push_back(SetString{"max_read", std::to_string(spec.maxRead)});
    if (spec.flags.has(MountFlag::DefaultPermissions))
        steps.push_back(SetFlag{"default_permissions"});
    if (spec.flags.has(MountFlag::AllowOther))
        steps.push_back(SetFlag{"allow_other"});
}

} // namespace

Result<void> checkRequest(const MountRequest &request)
{
    if (!isPerson(request.caller.value))
        return invalid(ErrorCode::SystemAccount);
    if (request.spec.gid == UINT32_MAX)
        return invalid(ErrorCode::InvalidArgument, "The group is not valid.");
    return validate(request.spec);
}

Result<Plan> plan(const MountRequest &request, const MountFacts &facts)
{
    for (const Result<void> &rule :
         {checkRequest(request), checkReplaced(facts, request), checkFolder(facts.folder, request.caller),
          checkDevice(facts.device), checkServer(facts.server, request.caller)}) {
        if (!rule)
            return std::unexpected(rule.error());
    }
    Plan result{request, facts, {ArmSyncInit{}, OpenContext{}}};
    configure(request, facts, result.steps);
    result.steps.push_back(CreateSuperblock{});
    result.steps.push_back(MakeMount{attributesOf(request.spec.flags)});
    result.steps.push_back(RecheckFolder{});
    result.steps.push_back(Attach{facts.replaced.has_value()});
    result.steps.push_back(ReadBack{});
    result.steps.push_back(Prove{});
    if (facts.replaced)
        result.steps.push_back(DetachReplaced{});
    return result;
}

} // namespace fuseboard
