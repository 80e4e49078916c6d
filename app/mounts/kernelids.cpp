// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the kernel for the unique ids of mounts.

#include "app/mounts/kernelids.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/mount.h>
#include <span>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t IdsPerCall = 512;

// The same on every architecture but alpha. glibc of Debian 13 has no wrapper.
constexpr long NumberOfStatmount = 457;
constexpr long NumberOfListmount = 458;

mnt_id_req requestFor(std::uint64_t mount, std::uint64_t parameter)
{
    mnt_id_req request{};
    request.size = MNT_ID_REQ_SIZE_VER0;
    request.mnt_id = mount;
    request.param = parameter;
    return request;
}

/// One page of ids behind `last`, which is 0 at the begin: ids only grow.
long listMounts(std::uint64_t last, std::span<std::uint64_t> ids)
{
    mnt_id_req request = requestFor(LSMT_ROOT, last);
    return syscall(NumberOfListmount, &request, ids.data(), ids.size(), 0);
}

/// False where the mount is gone meanwhile, or not to be seen from our root.
bool statMount(std::uint64_t id, KernelIds &ids)
{
    mnt_id_req request = requestFor(id, STATMOUNT_MNT_BASIC | STATMOUNT_SB_BASIC);
    struct statmount answer{};
    if (syscall(NumberOfStatmount, &request, &answer, sizeof answer, 0) != 0)
        return false;
    ids = {.id = {answer.mnt_id},
           .parentId = {answer.mnt_parent_id},
           .oldId = answer.mnt_id_old,
           .oldParentId = answer.mnt_parent_id_old,
           .major = answer.sb_dev_major,
           .minor = answer.sb_dev_minor};
    return true;
}

void mix(std::uint64_t &hash, std::uint32_t value)
{
    for (int byte = 0; byte < 4; ++byte) {
        hash ^= (value >> (8 * byte)) & 0xffU;
        hash *= 0x100000001b3U; // FNV-1a
    }
}

} // namespace

Result<std::vector<KernelIds>> readKernelIds()
{
    std::vector<KernelIds> all;
    std::array<std::uint64_t, IdsPerCall> page{};
    std::uint64_t last = 0;
    while (true) {
        const long count = listMounts(last, page);
        if (count < 0)
            return failure(ErrorCode::Unsupported, Stage::Validate, errno, "listmount(2) is missing.");
        for (const std::uint64_t id : std::span(page).first(static_cast<std::size_t>(count))) {
            if (KernelIds ids; statMount(id, ids))
                all.push_back(ids);
        }
        if (static_cast<std::size_t>(count) < page.size())
            return all;
        last = page.back();
    }
}

std::optional<std::uint64_t> magicOf(int fd)
{
    constexpr unsigned UniqueMountId = 0x4000; // STATX_MNT_ID_UNIQUE
    struct statx info{};
    if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, UniqueMountId, &info) != 0 ||
        (info.stx_mask & UniqueMountId) == 0)
        return std::nullopt;
    mnt_id_req request = requestFor(info.stx_mnt_id, STATMOUNT_SB_BASIC);
    struct statmount answer{};
    if (syscall(NumberOfStatmount, &request, &answer, sizeof answer, 0) != 0)
        return std::nullopt;
    return answer.sb_magic;
}

MountId legacyMountId(std::uint32_t oldId, std::uint32_t connection, std::uint32_t ownerUid)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    mix(hash, oldId);
    mix(hash, connection);
    mix(hash, ownerUid);
    return {hash | (std::uint64_t(1) << 63)};
}

} // namespace fuseboard
