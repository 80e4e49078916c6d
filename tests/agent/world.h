// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file gives the tests a world of their own: private mounts, private processes, a folder to mount in.
#pragma once

#include "dbus/types/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fuseboard::test {

/// Two people. FUSE connections are seen by the whole computer, where other tests may be at work: these ids
/// are drawn anew for every run, so that our own connections are known by their owner.
extern const uid_t Alice;
extern const uid_t Bob;

/// Runs the tests as a process in private mount and pid namespaces. Returns the exit status for main: 77 with
/// the reason on stderr where that is impossible here.
int runInOwnWorld(const std::function<int()> &tests);

/// The folder that everything is made in, a tmpfs. Its owner is root, mode 0755.
const std::string &workFolder();

/// A new folder below workFolder() with this owner and mode.
std::string makeFolder(uid_t owner = Alice, mode_t mode = 0755);
UniqueFd openFolder(const std::string &path); ///< O_PATH|O_DIRECTORY|O_NOFOLLOW

/// Numbers under /sys/fs/fuse/connections that belong to Alice or Bob.
std::set<std::uint32_t> connections();

/// Lines of /proc/self/mountinfo whose mountpoint is this path, the topmost last.
std::vector<std::string> mountsOn(const std::string &path);
std::uint64_t mountIdOf(const std::string &path); ///< unique id of what is topmost there

std::size_t openDescriptors(pid_t process);
std::vector<pid_t> childrenOf(pid_t process);
std::vector<pid_t> processesOf(uid_t owner);                   ///< of that real uid, in ascending order
std::string statusOf(pid_t process, const std::string &field); ///< a line of /proc/PID/status, "" without it

/// Polls until the condition holds; false after the time.
bool eventually(const std::function<bool()> &condition,
                std::chrono::milliseconds limit = std::chrono::milliseconds(3000));

} // namespace fuseboard::test
