// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts servers that mount by themselves, for tests that run as an ordinary user.
#pragma once

#include "app/session/selfmount.h"
#include "tests/session/realmount.h"

namespace fuseboard {

using namespace std::chrono_literals;

class SelfMounting : public RealMount
{
protected:
    MountMaker makerOf(const Server &server, const std::string &name = "bindfs") const
    {
        return {.root = server.supervisorPid(),
                .type = "fuse." + name,
                .source = sourceFor(name),
                .label = labelFor(name)};
    }
    /// A mounted and kept server.
    std::optional<SelfMount> mounted(const std::string &name, std::vector<OptionValue> options,
                                     std::optional<Server> &server)
    {
        for (OptionValue &option : portOption(name))
            options.push_back(std::move(option));
        return mounted(startOf(name, sourceFor(name), options, LaunchMode::Fusermount, mountpoint()), server);
    }
    std::optional<SelfMount> mounted(const ServerStart &start, std::optional<Server> &server)
    {
        auto watch = SelfMountWatch::start(mountpoint());
        server.emplace(launched(start));
        EXPECT_TRUE(watch && server->openGate());
        std::optional<SelfMount> found;
        const auto isThere = [&] {
            pollfd place = {.fd = watch->fd(), .events = POLLPRI, .revents = 0};
            ::poll(&place, 1, 50);
            found = *watch->look(makerOf(*server, start.plan.type));
            return found.has_value();
        };
        // cryfs makes a key of a password in many seconds, so that guessing takes long.
        EXPECT_TRUE(waitUntil(isThere, start.plan.type == "cryfs" ? 60s : 15s))
            << ::testing::PrintToString(server->logTail());
        return found;
    }
    void TearDown() override
    {
        (void)unmountWithFusermount(mountpoint(), UnmountMode::Detach);
        RealMount::TearDown();
    }
};

} // namespace fuseboard
