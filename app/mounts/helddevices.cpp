// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file walks process trees, see proc_tid_children(5).

#include "app/mounts/helddevices.h"

#include "app/mounts/paths.h"
#include "app/mounts/procfile.h"
#include "app/mounts/serverprocess.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <dirent.h>
#include <memory>
#include <string>
#include <sys/utsname.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t MaxTree = 4096; // a changing tree may show a circle
constexpr std::size_t SmallFile = 65536;

struct Numbers
{
    bool couldOpen = false;
    std::vector<int> values;
};

Numbers numbersIn(const std::string &folder)
{
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(opendir(folder.c_str()), closedir);
    Numbers numbers{.couldOpen = directory != nullptr, .values = {}};
    while (const dirent *entry = directory ? readdir(directory.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        int value = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), value).ec == std::errc())
            numbers.values.push_back(value);
    }
    return numbers;
}

/// A child belongs to the thread that made it.
void appendChildren(std::vector<pid_t> &tree, pid_t pid)
{
    const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
    for (const int task : numbersIn(tasks).values) {
        const auto children = readKernelFile(tasks + "/" + std::to_string(task) + "/children", SmallFile);
        std::string_view text = children ? std::string_view(*children) : std::string_view();
        for (std::size_t end = text.find(' '); end != std::string_view::npos; end = text.find(' ')) {
            pid_t child = 0;
            std::from_chars(text.data(), text.data() + end, child);
            if (!std::ranges::contains(tree, child) && tree.size() < MaxTree)
                tree.push_back(child);
            text.remove_prefix(end + 1);
        }
    }
}

/// The link's text says which files are worth a look; nothing is opened through it.
bool isFuseDevice(const std::string &link)
{
    std::array<char, 256> target;
    const ssize_t length = readlink(link.c_str(), target.data(), target.size());
    return length > 0 && fileNameOf({target.data(), static_cast<std::size_t>(length)}) == "fuse";
}

} // namespace

bool HeldDevices::holds(std::uint32_t connection) const
{
    return std::ranges::contains(connections, connection);
}

std::vector<pid_t> processTree(pid_t root)
{
    std::vector<pid_t> tree = {root};
    for (std::size_t i = 0; i < tree.size(); ++i)
        appendChildren(tree, tree[i]);
    return tree;
}

HeldDevices devicesHeldBelow(pid_t root)
{
    HeldDevices held;
    for (const pid_t pid : processTree(root)) {
        const std::string folder = "/proc/" + std::to_string(pid) + "/fd";
        const Numbers descriptors = numbersIn(folder);
        held.mayLook |= descriptors.couldOpen;
        for (const int descriptor : descriptors.values) {
            if (!isFuseDevice(folder + "/" + std::to_string(descriptor)))
                continue;
            held.hasDevice = true;
            if (const auto connection = connectionOfDescriptor(pid, descriptor))
                held.connections.push_back(*connection);
        }
    }
    return held;
}

bool kernelTellsConnections()
{
    utsname names = {};
    int major = 0;
    int minor = 0;
    if (uname(&names) != 0 || std::sscanf(names.release, "%d.%d", &major, &minor) != 2)
        return false;
    return major > 6 || (major == 6 && minor >= 18);
}

} // namespace fuseboard
