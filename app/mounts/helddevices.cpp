// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at the descriptors of process trees.

#include "app/mounts/helddevices.h"

#include "app/mounts/paths.h"
#include "app/mounts/processtree.h"
#include "app/mounts/procfile.h"
#include "app/mounts/serverprocess.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <sys/utsname.h>
#include <unistd.h>

namespace fuseboard {
namespace {

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

HeldDevices devicesHeldBelow(pid_t root)
{
    HeldDevices held;
    for (const pid_t pid : processTree(root)) {
        const std::string folder = "/proc/" + std::to_string(pid) + "/fd";
        const auto descriptors = numbersIn(folder);
        if (!descriptors)
            continue;
        held.mayLook = true;
        for (const int descriptor : *descriptors) {
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
