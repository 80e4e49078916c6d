// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts disposable processes: one for each operation, so that nothing that hangs hangs us.
#pragma once

#include "dbus/types/uniquefd.h"

#include <expected>
#include <functional>
#include <span>

namespace fuseboard {

/// A running child. Ends with this process. Killed and forgotten by whoever owns it, never waited for
/// blindly.
struct ChildProcess
{
    UniqueFd pidfd;   ///< readable when it has ended
    UniqueFd reports; ///< its AgentReply records, one write each; non-blocking
};

/// What the child does; reports is where it writes. When it returns, the child exits.
using ChildJob = std::function<void(int reports)>;

/// Forks. Of our descriptors the child keeps 0 to 2, the pipe and those in keep, and nothing else: a stray
/// copy of another operation's FUSE device would keep that connection alive. Unexpected: an errno. The
/// process must have one thread: the child goes on as a full program.
std::expected<ChildProcess, int> startChild(std::span<const int> keep, const ChildJob &job);

/// Takes the ended child out of the process table. False: it has not ended yet. Never blocks.
bool reap(const UniqueFd &pidfd);

} // namespace fuseboard
