// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the kernel about folder, device and server without ever waiting for a FUSE server.

#include "helper/mount/facts.h"

#include "helper/mount/connection.h"
#include "helper/mount/mountview.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>

namespace fuseboard {
namespace {

// linux/magic.h does not have all of them.
constexpr auto OrdinaryFileSystems = std::to_array<std::uint64_t>({
    0xCA451A4E, // bcachefs
    0x9123683E, // btrfs
    0x00C36400, // ceph
    0xFF534D42, // cifs
    0xFE534D42, // smb2 and later
    0x0000F15F, // ecryptfs
    0x2011BAB0, // exfat
    0x0000EF53, // ext2, ext3, ext4
    0xF2F52010, // f2fs
    0x01161970, // gfs2
    0x0000482B, // hfsplus
    0x3153464A, // jfs
    0x00004D44, // fat
    0x00006969, // nfs
    0x00003434, // nilfs2
    0x7366746E, // ntfs3
    0x5346414F, // afs
    0x794C7630, // overlayfs
    0x52654973, // reiserfs
    0x01021994, // tmpfs
    0x24051905, // ubifs
    0x58465342, // xfs
    0x2FC12FC1, // zfs
});

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

bool isOrdinaryFileSystem(std::uint64_t magic)
{
    return std::ranges::contains(OrdinaryFileSystems, magic);
}

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
