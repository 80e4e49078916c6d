// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the kernel about mounts.

#include "helper/front/fusemounts.h"

#include "helper/front/kerneltext.h"

#include <linux/mount.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <span>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace fuseboard {
namespace {

constexpr std::uint64_t FuseMagic = 0x65735546;
constexpr std::uint64_t Wanted =
    STATMOUNT_SB_BASIC | STATMOUNT_MNT_BASIC | STATMOUNT_FS_TYPE | STATMOUNT_MNT_POINT | STATMOUNT_MNT_OPTS;

/// A statmount answer and the room behind it for strings.
class Answer
{
public:
    explicit Answer(std::size_t bytes) : m_words(bytes / sizeof(std::uint64_t)) {}
    struct statmount *get() { return reinterpret_cast<struct statmount *>(m_words.data()); }
    std::size_t size() const { return m_words.size() * sizeof(std::uint64_t); }
    std::string_view text(std::uint32_t offset) { return get()->str + offset; }

private:
    std::vector<std::uint64_t> m_words; // aligned as struct statmount wants it
};

/// 0 or an errno.
int statmount(std::uint64_t id, std::uint64_t what, Answer &answer)
{
    struct mnt_id_req request = {};
    request.size = MNT_ID_REQ_SIZE_VER0;
    request.mnt_id = id;
    request.param = what;
    return syscall(SYS_statmount, &request, answer.get(), answer.size(), 0) == 0 ? 0 : errno;
}

/// Strings may need more room than the first guess; the kernel's own limit is far below 1 MiB.
int statmountGrowing(std::uint64_t id, std::uint64_t what, Answer &answer)
{
    int error = statmount(id, what, answer);
    for (std::size_t size = 16 * 1024; error == EOVERFLOW && size <= 1024 * 1024; size *= 4) {
        answer = Answer(size);
        error = statmount(id, what, answer);
    }
    return error;
}

std::int64_t ownerOrNone(std::uint64_t id)
{
    Answer answer(4096);
    if (statmount(id, STATMOUNT_SB_BASIC, answer) != 0 || answer.get()->sb_magic != FuseMagic)
        return -1;
    if (statmountGrowing(id, STATMOUNT_MNT_OPTS, answer) != 0 || !(answer.get()->mask & STATMOUNT_MNT_OPTS))
        return -1;
    const auto owner = userIdFrom(answer.text(answer.get()->mnt_opts));
    return owner ? std::int64_t(*owner) : -1;
}

/// All mount ids of our namespace, 512 a time.
std::vector<std::uint64_t> allMounts()
{
    std::vector<std::uint64_t> all;
    std::array<std::uint64_t, 512> some;
    struct mnt_id_req request = {};
    request.size = MNT_ID_REQ_SIZE_VER0;
    request.mnt_id = LSMT_ROOT;
    for (;;) {
        const long count = syscall(SYS_listmount, &request, some.data(), some.size(), 0);
        if (count <= 0)
            return all;
        all.insert(all.end(), some.begin(), some.begin() + count);
        request.param = all.back();
    }
}

std::unexpected<Error> noStatmount()
{
    return failure(ErrorCode::Unsupported, Stage::Validate, ENOSYS,
                   "The kernel has no statmount: that needs Linux 6.8.");
}

} // namespace

Result<FuseMount> findFuseMount(MountId id)
{
    Answer answer(4096);
    const int error = statmountGrowing(id.value, Wanted, answer);
    if (error == ENOSYS)
        return noStatmount();
    // EPERM: a mount of another namespace, which is nothing of this computer's for us. EINVAL: no unique id
    // is that small.
    if (error == ENOENT || error == EPERM || error == EINVAL)
        return failure(ErrorCode::NoSuchMount, Stage::Validate, 0, "Id " + std::to_string(id.value) + ".");
    if (error != 0)
        return failure(ErrorCode::Internal, Stage::Validate, error, "statmount failed.");
    const struct statmount *mount = answer.get();
    if (mount->sb_magic != FuseMagic)
        return failure(ErrorCode::NotFuse, Stage::Validate, 0, "Id " + std::to_string(id.value) + ".");
    if (!(mount->mask & STATMOUNT_MNT_OPTS))
        return failure(ErrorCode::Unsupported, Stage::Validate, 0, "statmount(2) gives no mount options.");
    const auto owner = userIdFrom(answer.text(mount->mnt_opts));
    if (!owner)
        return failure(ErrorCode::Internal, Stage::Validate, 0, "The mount names no owner.");
    return FuseMount{.owner = {*owner},
                     .type = std::string(answer.text(mount->fs_type)),
                     .mountpoint = std::string(answer.text(mount->mnt_point))};
}

Result<std::uint64_t> fileSystemOf(MountId id)
{
    Answer answer(4096);
    const int error = statmount(id.value, STATMOUNT_SB_BASIC, answer);
    if (error == ENOSYS)
        return noStatmount();
    if (error == ENOENT || error == EPERM)
        return failure(ErrorCode::ForeignNamespace, Stage::Validate);
    if (error != 0)
        return failure(ErrorCode::Internal, Stage::Validate, error, "statmount failed.");
    return answer.get()->sb_magic;
}

bool hasStatmount()
{
    const std::vector<std::uint64_t> mounts = allMounts();
    Answer answer(4096);
    return !mounts.empty() &&
           statmountGrowing(mounts.front(), STATMOUNT_SB_BASIC | STATMOUNT_MNT_OPTS, answer) == 0 &&
           (answer.get()->mask & STATMOUNT_MNT_OPTS);
}

MountCount::MountCount() : m_mountinfo(open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)) {}

unsigned MountCount::of(std::uint32_t uid)
{
    if (isStale())
        readTable();
    const auto found = m_countOf.find(uid);
    return found == m_countOf.end() ? 0 : found->second;
}

unsigned MountCount::ofAll()
{
    if (isStale())
        readTable();
    return m_countOfAll;
}

// The kernel reports a change once per open file: POLLPRI | POLLERR, see proc_pid_mountinfo(5).
bool MountCount::isStale() const
{
    struct pollfd poller = {.fd = m_mountinfo.get(), .events = POLLPRI, .revents = 0};
    return poll(&poller, 1, 0) != 0 || !m_isFresh || !m_mountinfo.isValid();
}

void MountCount::readTable()
{
    // listmount gives ids in their order, and so they were kept: one walk along both, and no allocation per
    // mount. Where that were not so, an id would only be looked at again.
    const std::vector<std::uint64_t> ids = allMounts();
    std::vector<Known> table;
    table.reserve(ids.size());
    auto known = m_known.cbegin();
    m_countOf.clear();
    m_countOfAll = 0;
    for (const std::uint64_t id : ids) {
        while (known != m_known.cend() && known->id < id)
            ++known;
        const bool isKnown = known != m_known.cend() && known->id == id;
        const std::int64_t owner = isKnown ? known->owner : ownerOrNone(id);
        table.push_back({id, owner});
        if (owner < 0)
            continue;
        ++m_countOf[static_cast<std::uint32_t>(owner)];
        ++m_countOfAll;
    }
    m_known = std::move(table);
    m_isFresh = true;
}

} // namespace fuseboard
