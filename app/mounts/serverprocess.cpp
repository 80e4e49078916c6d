// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the processes that serve mounts.

#include "app/mounts/serverprocess.h"

#include "app/mounts/paths.h"
#include "app/mounts/procfile.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t SmallFile = 16384;

template <typename Number>
std::optional<Number> numberAt(std::string_view text)
{
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() ? std::optional(value) : std::nullopt;
}

std::string readLink(const std::string &path)
{
    std::string target(PATH_MAX, '\0');
    const ssize_t length = readlink(path.c_str(), target.data(), target.size());
    target.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return target;
}

std::optional<pid_t> parentProcess(pid_t pid)
{
    const auto stat = readKernelFile("/proc/" + std::to_string(pid) + "/stat", SmallFile);
    return stat ? parseParent(*stat) : std::nullopt;
}

/// A server's children that inherited the device (sshfs starts ssh) are no servers: the one without a parent
/// among the holders is. Of two unrelated holders the older number stays.
void remember(std::map<std::uint32_t, pid_t> &servers, std::uint32_t connection, pid_t pid)
{
    const auto [entry, isNew] = servers.emplace(connection, pid);
    if (!isNew && parentProcess(entry->second) == pid)
        entry->second = pid;
}

} // namespace

std::optional<std::uint32_t> parseFuseConnection(std::string_view fdinfo)
{
    constexpr std::string_view Key = "fuse_connection:";
    const std::size_t at = fdinfo.find(Key);
    if (at == std::string_view::npos || (at != 0 && fdinfo[at - 1] != '\n'))
        return std::nullopt;
    fdinfo.remove_prefix(at + Key.size());
    fdinfo.remove_prefix(std::min(fdinfo.find_first_not_of(" \t"), fdinfo.size()));
    return numberAt<std::uint32_t>(fdinfo);
}

std::string parseUnit(std::string_view cgroup)
{
    while (!cgroup.empty()) {
        const std::string_view line = cgroup.substr(0, cgroup.find('\n'));
        cgroup.remove_prefix(std::min(line.size() + 1, cgroup.size()));
        if (!line.starts_with("0::") && line.find(":name=systemd:") == std::string_view::npos)
            continue;
        std::string_view path = line.substr(std::min(line.find('/'), line.size()));
        for (; !fileNameOf(path).empty(); path = parentOf(path)) {
            if (path.ends_with(".service") || path.ends_with(".scope"))
                return std::string(fileNameOf(path));
        }
    }
    return {};
}

std::optional<pid_t> parseParent(std::string_view stat)
{
    const std::size_t name = stat.rfind(") ");
    if (name == std::string_view::npos || stat.size() < name + 5)
        return std::nullopt;
    return numberAt<pid_t>(stat.substr(name + 4)); // ") S 1": one letter of state, then the parent
}

std::optional<std::uint32_t> connectionOfDescriptor(pid_t pid, int descriptor)
{
    const auto info =
        readKernelFile("/proc/" + std::to_string(pid) + "/fdinfo/" + std::to_string(descriptor), SmallFile);
    return info ? parseFuseConnection(*info) : std::nullopt;
}

std::map<std::uint32_t, pid_t> findServers()
{
    std::map<std::uint32_t, pid_t> servers;
    for (const pid_t pid : numbersIn("/proc").value_or(std::vector<int>())) {
        const std::string descriptors = "/proc/" + std::to_string(pid) + "/fd";
        for (const int descriptor : numbersIn(descriptors).value_or(std::vector<int>())) {
            // The link's text says which files are worth a look; nothing is opened through it.
            if (fileNameOf(readLink(descriptors + "/" + std::to_string(descriptor))) != "fuse")
                continue;
            if (const auto connection = connectionOfDescriptor(pid, descriptor))
                remember(servers, *connection, pid);
        }
    }
    return servers;
}

ServerProcess describeProcess(pid_t pid)
{
    const std::string folder = "/proc/" + std::to_string(pid);
    const auto cgroup = readKernelFile(folder + "/cgroup", SmallFile);
    return {
        .pid = pid, .exe = readLink(folder + "/exe"), .unit = cgroup ? parseUnit(*cgroup) : std::string()};
}

} // namespace fuseboard
