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

} // namespace

Result<FolderFacts> collectFolder(System &system, int folder, CallerUid caller, std::uint32_t gid)
{
    FolderFacts facts;
    if (const int asked = system.mountIdAt(folder, "", facts.mount.value); asked < 0)
        return refused(-asked, "It does not tell on which mount the folder lies.");
    facts.magic = mountMagic(system, facts.mount);
    readFolder(system, folder, facts);
    if (!facts.magic || !isOrdinaryFileSystem(*facts.magic))
        return facts;
    const FsIdentity identity(system, caller.value, gid);
    if (identity.status() < 0)
        return failure(ErrorCode::Internal, Stage::Validate, -identity.status(),
                       "The identity could not be changed.");
    facts.writeErrno = -system.mayWrite(folder);
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

Result<ServerFacts> collectServer(System &system, int pidfd)
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
