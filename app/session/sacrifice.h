// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file runs one system call that may never return in a child process that may be lost.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <sys/types.h>

namespace fuseboard {

/// What the child found: an errno or 0, and a descriptor if the task was to get one.
struct SacrificeReply
{
    int sysErrno = 0;
    UniqueFd fd;
};

/// A process that waits for a file system of which nobody knows whether it answers. One that does not strands
/// the child: it stands in the kernel, deaf to SIGKILL, until the connection ends. Then we leave it behind
/// and count it.
class SacrificialChild
{
public:
    /// Runs in the child of a fork and may call only what signal-safety(7) allows. Returns an errno or 0; a
    /// descriptor that it puts into *fd is handed over.
    using Task = int (*)(const char *path, int *fd);

    static Result<SacrificialChild> start(Task task, const char *path); ///< SpawnFailed

    SacrificialChild(SacrificialChild &&other) noexcept;
    SacrificialChild &operator=(SacrificialChild &&other) noexcept;
    ~SacrificialChild(); ///< kills the child and does not wait for it

    int fd() const { return m_reply.get(); } ///< readable when reply() has something
    std::optional<SacrificeReply> reply(); ///< once; a child that died without a word gives EIO. Never waits
    std::optional<SacrificeReply> waitForReply(std::chrono::milliseconds deadline);

private:
    SacrificialChild() = default;
    void leaveBehind();

    UniqueFd m_reply;
    pid_t m_child = -1;
};

/// Kills a child of this process and does not wait for it: it is collected later, and counted until then.
void leaveChildBehind(pid_t child);

/// Children of this process that were left behind and still hang. Collects those that are done. Any thread.
std::size_t strandedChildren();

} // namespace fuseboard
