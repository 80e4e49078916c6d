// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file has what the kernel's headers of Debian 13 (6.12) do not have yet. Names follow the kernel's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuseboard::abi {

/// FUSE_DEV_IOC_SYNC_INIT, _IO(229, 3): the kernel sends FUSE_INIT in fsconfig and waits for the answer.
/// Linux 6.18.
constexpr unsigned long FuseSyncInit = 0xE503;
constexpr unsigned FuseDeviceMajor = 10;
constexpr unsigned FuseDeviceMinor = 229;

/// name_to_handle_at(2), Linux 6.12: the unique 64-bit mount id, and no claim that the handle can be opened.
constexpr int HandleMountIdUnique = 0x001;
constexpr int HandleFid = 0x200;

/// struct statmount of Linux 6.18, all but the strings behind it.
struct MountStat
{
    std::uint32_t size;
    std::uint32_t mountOptions; ///< this and the fields named "string" below: offset into the strings
    std::uint64_t mask;
    std::uint32_t deviceMajor;
    std::uint32_t deviceMinor;
    std::uint64_t magic;
    std::uint32_t superblockFlags;
    std::uint32_t fsType; ///< string
    std::uint64_t mountId;
    std::uint64_t parentId;
    std::uint32_t mountIdOld;
    std::uint32_t parentIdOld;
    std::uint64_t attributes;
    std::uint64_t propagation;
    std::uint64_t peerGroup;
    std::uint64_t master;
    std::uint64_t propagateFrom;
    std::uint32_t root;  ///< string
    std::uint32_t point; ///< string
    std::uint64_t namespaceId;
    std::uint32_t subtype; ///< string
    std::uint32_t source;  ///< string
    std::uint32_t optionCount;
    std::uint32_t optionArray; ///< string: optionCount texts, each ended by NUL
    std::uint32_t securityOptionCount;
    std::uint32_t securityOptionArray;
    std::uint64_t spare[46];
};
static_assert(sizeof(MountStat) == 512 && offsetof(MountStat, subtype) == 120);

constexpr std::uint64_t StatmountSuperblock = 0x001;
constexpr std::uint64_t StatmountMount = 0x002;
constexpr std::uint64_t StatmountPoint = 0x010;
constexpr std::uint64_t StatmountFsType = 0x020;
constexpr std::uint64_t StatmountOptions = 0x080;     // Linux 6.11
constexpr std::uint64_t StatmountSubtype = 0x100;     // Linux 6.13
constexpr std::uint64_t StatmountSource = 0x200;      // Linux 6.13
constexpr std::uint64_t StatmountOptionArray = 0x400; // Linux 6.13

/// struct pidfd_info, first published size; ioctl(pidfd, PIDFD_GET_INFO). Linux 6.13.
struct PidfdInfo
{
    std::uint64_t mask;
    std::uint64_t cgroupId;
    std::uint32_t pid;
    std::uint32_t threadGroup;
    std::uint32_t parent;
    std::uint32_t realUid;
    std::uint32_t realGid;
    std::uint32_t effectiveUid;
    std::uint32_t effectiveGid;
    std::uint32_t savedUid;
    std::uint32_t savedGid;
    std::uint32_t fsUid;
    std::uint32_t fsGid;
    std::int32_t spare;
};
static_assert(sizeof(PidfdInfo) == 64);
constexpr unsigned long PidfdGetInfo = 0xC040FF0B; // _IOWR(0xFF, 11, struct pidfd_info)
constexpr std::uint64_t PidfdInfoPid = 1;
constexpr std::uint64_t PidfdInfoCredentials = 2;

} // namespace fuseboard::abi
