// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks a mount something.

#include "app/session/probe.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fuseboard {
namespace {

/// Room for some names of the greatest length.
constexpr std::size_t EntriesSize = 4096;

int askForAttributes(const char *path, int *)
{
    struct statx info = {};
    // FORCE_SYNC: an answer from the kernel's memory would prove nothing about the server.
    return ::statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &info) == 0
               ? 0
               : errno;
}

int askForEntries(const char *path, int *)
{
    const int folder = ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno;
    std::array<char, EntriesSize> entries;
    return ::syscall(SYS_getdents64, folder, entries.data(), entries.size()) >= 0 ? 0 : errno;
}

std::unexpected<Error> notReady(int sysErrno)
{
    return failure(ErrorCode::NotReady, Stage::Ready, sysErrno);
}

Result<void> meaningOf(const SacrificeReply &reply)
{
    return reply.sysErrno == 0 ? Result<void>() : notReady(reply.sysErrno);
}

} // namespace

Result<Probe> Probe::start(const std::filesystem::path &path, Question question)
{
    auto child = SacrificialChild::start(question == Question::Entries ? askForEntries : askForAttributes,
                                         path.c_str());
    if (!child)
        return std::unexpected(child.error());
    return Probe(std::move(*child));
}

std::optional<Result<void>> Probe::result()
{
    const auto reply = m_child.reply();
    return reply ? std::optional(meaningOf(*reply)) : std::nullopt;
}

Result<void> probeRoot(const std::filesystem::path &path, std::chrono::milliseconds deadline)
{
    auto child = SacrificialChild::start(askForAttributes, path.c_str());
    if (!child)
        return std::unexpected(child.error());
    const auto reply = child->waitForReply(deadline);
    return reply ? meaningOf(*reply) : notReady(ETIMEDOUT);
}

} // namespace fuseboard
