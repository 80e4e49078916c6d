// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the processes that serve mounts, and what can be said of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace fuseboard {

struct ServerProcess
{
    pid_t pid = 0;
    std::string exe;  ///< bytes; empty where it may not be read
    std::string unit; ///< "app-fuseboard-sshfs-1a2b.scope"; empty where there is none
};

/// Which connection belongs to the FUSE device open as this descriptor of the process; nothing where it is no
/// FUSE device, not mounted, may not be read, or on kernels that do not say it (before 6.18).
std::optional<std::uint32_t> connectionOfDescriptor(pid_t pid, int descriptor);

/// The processes that hold FUSE devices, by connection: the outermost where a server has children that hold
/// it too. Looks at the processes that this account may look into; others stay out. Cost: one readlink(2) per
/// descriptor.
std::map<std::uint32_t, pid_t> findServers();

/// What /proc says of the process now.
ServerProcess describeProcess(pid_t pid);

/// The line "fuse_connection: N" of a fdinfo file.
std::optional<std::uint32_t> parseFuseConnection(std::string_view fdinfo);

/// The innermost service or scope in the text of /proc/PID/cgroup (version 2, or the hierarchy of systemd in
/// version 1).
std::string parseUnit(std::string_view cgroup);

/// The parent in the text of /proc/PID/stat; the name of the process may hold anything.
std::optional<pid_t> parseParent(std::string_view stat);

} // namespace fuseboard
