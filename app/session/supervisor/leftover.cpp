// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the connection of a server and detaches its mount with the fusermount3 of the computer.

#include "app/session/supervisor/leftover.h"

#include "app/mounts/connection.h"
#include "app/mounts/helddevices.h"
#include "app/mounts/mounttable.h"
#include "app/mounts/serverprocess.h"
#include "app/session/supervisor/output.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace fuseboard::supervisor {
namespace {

constexpr int ServerDeviceFd = 3;
constexpr int FusermountPatience = 2000; // ms
constexpr useconds_t Pause = 5000;

const char *fusermount()
{
    for (const char *program : {"/usr/local/bin/fusermount3", "/usr/bin/fusermount3", "/bin/fusermount3"}) {
        if (::access(program, X_OK) == 0)
            return program;
    }
    return nullptr;
}

pid_t spawn(char *const *argv)
{
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child = -1;
    const int problem = ::posix_spawn(&child, argv[0], nullptr, &attributes, argv, environ);
    ::posix_spawnattr_destroy(&attributes);
    return problem == 0 ? child : -1;
}

void detach(std::string mountpoint)
{
    std::array<std::string, 4> words = {fusermount() ? fusermount() : "", "-u", "-z", "--"};
    std::array<char *, 6> argv = {words[0].data(), words[1].data(),   words[2].data(),
                                  words[3].data(), mountpoint.data(), nullptr};
    const pid_t child = words[0].empty() ? -1 : spawn(argv.data());
    if (child < 0)
        return;
    const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    pollfd place = {.fd = pidfd.get(), .events = POLLIN, .revents = 0};
    if (::poll(&place, 1, FusermountPatience) > 0)
        ::waitpid(child, nullptr, 0);
    else
        ::kill(child, SIGKILL);
}

} // namespace

Leftover::Leftover(bool hasDevice, std::string mountpoint, const std::string &type)
    : m_hasDevice(hasDevice),
      m_mountpoint(std::move(mountpoint)),
      m_type("fuse." + type)
{
    if (hasDevice)
        return; // then the device alone counts
    if (const auto table = MountTable::read()) {
        for (const MountEntry &entry : table->fuseMounts())
            m_known.push_back(entry.id);
    }
}

void Leftover::serverIsToEnd(const Child &child)
{
    m_isEnding = true;
    look();
    // From the device itself, and not from /proc: the answer must outlive the server.
    if (m_hasDevice && m_connections.empty())
        m_device.reset(static_cast<int>(::syscall(SYS_pidfd_getfd, child.pidfd.get(), ServerDeviceFd, 0)));
}

void Leftover::look()
{
    for (const std::uint32_t number : devicesHeldBelow(::getpid()).connections) {
        if (!std::ranges::contains(m_connections, number, &Connection::number))
            m_connections.push_back({number, instanceOf(number)});
    }
}

void Leftover::serverHasEnded()
{
    if (m_device.isValid())
        look();
    m_device.reset();
    m_isEnding = false;
}

bool Leftover::isOurs(const MountEntry &entry) const
{
    return std::ranges::any_of(m_connections, [&](const Connection &ours) {
        return ours.number == entry.connection &&
               (!ours.instance || ours.instance == instanceOf(entry.connection));
    });
}

bool Leftover::isOrphan(const MountEntry &entry) const
{
    return !m_hasDevice && kernelTellsConnections() && !std::ranges::contains(m_known, entry.id) &&
           entry.owner == OwnerUid{::geteuid()} && entry.fsType == m_type &&
           !findServers().contains(entry.connection);
}

void Leftover::remove(std::chrono::milliseconds patience) const
{
    const Milliseconds end = now() + patience.count();
    MountId orphan;
    while (!m_connections.empty() || !m_hasDevice) {
        const auto table = MountTable::read();
        const MountEntry *entry = table ? table->topmostAt(m_mountpoint) : nullptr;
        const bool isLast = now() >= end;
        if (entry && isOurs(*entry))
            return detach(m_mountpoint);
        // Seen twice, so that a server which is just being given its device is not taken for none.
        if (entry && isLast && entry->id == orphan && isOrphan(*entry))
            return detach(m_mountpoint);
        if (isLast)
            return;
        if (entry && !orphan.isValid() && isOrphan(*entry))
            orphan = entry->id;
        ::usleep(Pause);
    }
}

} // namespace fuseboard::supervisor
