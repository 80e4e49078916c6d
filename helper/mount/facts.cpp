// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the kernel about folder, device and server without ever waiting for a FUSE server.

#include "helper/mount/facts.h"

#include "dbus/types/filesystems.h"
#include "helper/mount/connection.h"
#include "helper/mount/mountview.h"

#include <cerrno>
#include <fcntl.h>

namespace fuseboard {
namespace {

constexpr int PidfdThread = O_EXCL; // Linux 6.9: a pidfd of one thread

std::unexpected<Error> refused(int sysErrno, std::string context)
{
    return failure(ErrorCode::KernelRefused, Stage::Validate, sysErrno, std::move(context));
}

void readFolder(System &system, int folder, FolderFacts &facts)
{
    struct statx answer{};
    if (system.statx(folder, STATX_TYPE | STATX_MODE | STATX_UID | STATX_NLINK, answer) < 0)
        return;
    facts.seen = true;
    facts.isDirectory = S_ISDIR(answer.stx_mode);
    facts.linked = answer.stx_nlink > 0;
    facts.owner = answer.stx_uid;
    facts.mode = answer.stx_mode & 07777;
}

/// Before Linux 6.13 a pidfd does not tell whose process it is. Whoever may signal it with the caller's ids
/// alone could do to it all that we do, which is to wait for its end.
ServerFacts collectServerWithoutInfo(System &system, int pidfd, CallerUid caller, std::uint32_t gid)
{
    ServerFacts facts;
    struct statx answer{};
    if (system.statx(pidfd, STATX_TYPE, answer) == 0 && S_ISDIR(answer.stx_mode))
        return facts; // a folder of /proc can be signalled too
    const int allowed = system.maySignal(pidfd, caller.value, gid);
    const bool ended = system.pollIn(pidfd) == 1;
    if (ended || allowed == -ESRCH)
        facts.state = ServerFacts::State::Ended;
    else if (allowed == 0)
        facts = {.state = ServerFacts::State::Running,
                 .wholeProcess = (system.openFlags(pidfd) & PidfdThread) == 0,
                 .realUid = caller.value,
                 .effectiveUid = caller.value};
    return facts;
}

} // namespace

Result<FolderFacts> collectFolder(System &system, int folder, CallerUid caller, std::uint32_t gid)
{
    FolderFacts facts;
    const int asked = system.mountIdAt(folder, "", facts.mount.value);
    if (isUnknownToKernel(asked))
        return lacksUniqueIds(asked, Stage::Validate);
    if (asked < 0)
        return refused(-asked, "It does not tell on which mount the folder lies.");
    const auto magic = mountMagic(system, facts.mount);
    if (!magic)
        return std::unexpected(magic.error());
    facts.magic = *magic;
    readFolder(system, folder, facts);
    if (!facts.magic || !isOrdinaryFileSystem(*facts.magic))
        return facts;
    // What is mounted must be reachable by a path, or nobody could take it away again.
    if (const int length = system.pathLength(folder); length < 0)
        return refused(-length, "The path of the folder cannot be told.");
    const FsIdentity identity(system, caller.value, gid);
    if (identity.status() < 0)
        return failure(ErrorCode::Internal, Stage::Validate, -identity.status(),
                       "The identity could not be changed.");
    facts.writeErrno = -system.mayUse(folder);
    return facts;
}

Result<DeviceFacts> collectDevice(System &system, int device)
{
    DeviceFacts facts;
    facts.number = device;
    struct statx answer{};
    const bool seen = system.statx(device, STATX_TYPE, answer) == 0;
    facts.isFuseDevice = seen && S_ISCHR(answer.stx_mode) && answer.stx_rdev_major == abi::FuseDeviceMajor &&
                         answer.stx_rdev_minor == abi::FuseDeviceMinor;
    facts.openFlags = system.openFlags(device);
    if (!facts.isFuseDevice)
        return facts;
    const auto connection = connectionOf(system, device);
    if (!connection)
        return refused(connection.error(), "/proc does not tell what the FUSE descriptor serves.");
    facts.connection = *connection;
    return facts;
}

Result<ServerFacts> collectServer(System &system, int pidfd, CallerUid caller, std::uint32_t gid)
{
    ServerFacts facts;
    // Signal 0 proves that it is a pidfd; only then is an ioctl on a stranger's descriptor harmless. EPERM is
    // a proof too: without CAP_KILL we may not signal the caller's processes.
    const int signalled = system.pidfdSendSignal(pidfd, 0);
    if (signalled == -ESRCH) {
        facts.state = ServerFacts::State::Ended;
        return facts;
    }
    if (signalled < 0 && signalled != -EPERM)
        return facts;
    abi::PidfdInfo info{};
    info.mask = abi::PidfdInfoPid | abi::PidfdInfoCredentials;
    const int asked = system.ioctl(pidfd, abi::PidfdGetInfo, &info);
    if (asked == -ENOTTY || asked == -EINVAL)
        return collectServerWithoutInfo(system, pidfd, caller, gid);
    const bool ended = system.pollIn(pidfd) == 1;
    if (asked < 0 && !(asked == -ESRCH && ended))
        return facts; // a folder of /proc instead of a pidfd, or a process that our pid namespace does not
                      // have
    facts.state = ended ? ServerFacts::State::Ended : ServerFacts::State::Running;
    facts.wholeProcess = info.pid == info.threadGroup;
    facts.realUid = info.realUid;
    facts.effectiveUid = info.effectiveUid;
    return facts;
}

} // namespace fuseboard
