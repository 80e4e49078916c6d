// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks a mount whether it answers, in a child process that may be lost.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>

namespace fuseboard {

/// A child process that asks for the attributes of one path. A server that does not answer strands the child (state D,
/// ignores SIGKILL) until the connection ends: we leave it behind and count it.
class Probe
{
public:
    static Result<Probe> start(const std::filesystem::path &path); ///< SpawnFailed
    Probe(Probe &&) noexcept = default;
    Probe &operator=(Probe &&) noexcept;
    ~Probe(); ///< kills the child, never waits for it

    int fd() const { return m_reply.get(); } ///< readable when result() has something
    /// Nothing: no answer yet. NotReady with errno: the mount answered with an error, or the child died.
    std::optional<Result<void>> result();

private:
    Probe() = default;
    UniqueFd m_reply;
    pid_t m_child = -1;
};

/// The same, waiting. NotReady with ETIMEDOUT after the deadline. Stage Ready.
Result<void> probeRoot(const std::filesystem::path &path, std::chrono::milliseconds deadline);

/// Children of this process that were left behind and still hang. Collects the ones that are done.
std::size_t strandedChildren();

} // namespace fuseboard
