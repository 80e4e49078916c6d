// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts and ends the agent.

#include "helper/agent/runagent.h"

#include "helper/agent/agent.h"
#include "helper/agent/front.h"
#include "helper/agent/privileges.h"
#include "helper/mount/linuxsystem.h"

#include <csignal>
#include <cstdio>
#include <memory>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr int FrontEndMs = 1000;

int fail(const char *what, const char *next)
{
    std::fprintf(stderr, "fuseboard-helper: %s %s\n", what, next);
    return 1;
}

/// Children and the front unblock them again.
UniqueFd blockStopSignals()
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGHUP);
    sigprocmask(SIG_BLOCK, &stops, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return UniqueFd(signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK));
}

} // namespace

int runAgent(const AgentSetup &setup)
{
    if (geteuid() != 0)
        return fail("It is started by the system bus, as root.", "There is nothing to start by hand.");
    const StopNotice notice = StopNotice::fromEnvironment();
    if (!cleanProcess())
        return fail("The process could not be cleaned.", "Check the settings of the unit fuseboard-helper.");
    const auto account = findSystemAccount(setup.frontAccount);
    if (!account)
        return fail("The system account of the helper is not in /etc/passwd.",
                    "Run systemd-sysusers, or install again.");
    UniqueFd stopSignals = blockStopSignals();
    UniqueFd timer(timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
    auto front = startFront(setup.frontProgram, *account);
    if (!stopSignals.isValid() || !timer.isValid() || !front)
        return fail("The front could not be started.", "Check limits on processes and open files.");
    if (!keepMountCapabilities())
        return fail("Of all capabilities exactly SYS_ADMIN, SETUID and SETGID are needed.",
                    "Check CapabilityBoundingSet= in the unit fuseboard-helper.");
    LinuxSystem system;
    // On the heap once, because it is larger than what a page of stack should hold.
    const auto agent = std::make_unique<Agent>(system, std::move(front->socket), std::move(stopSignals),
                                               std::move(timer), notice);
    agent->run();
    return frontEndedWell(*front, FrontEndMs) ? 0 : 1;
}

} // namespace fuseboard
