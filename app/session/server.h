// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts a FUSE server under a supervisor of its own and speaks with that supervisor.
#pragma once

#include "app/catalog/launchplan.h"
#include "dbus/types/error.h"
#include "dbus/types/ids.h"
#include "dbus/types/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace fuseboard {

/// How a process ended: one of the two is set.
struct ServerExit
{
    std::optional<int> code;
    std::optional<int> signal;
    bool operator==(const ServerExit &) const = default;
};

/// Something happened to the server.
struct ServerEvent
{
    enum class Kind
    {
        Exited,         ///< the server ended; its last words are in logTail()
        ExecFailed,     ///< the program could not be executed (sysErrno); Exited follows
        SupervisorGone, ///< the supervisor ended: no more events. Not kept: the server did too
    };
    Kind kind = Kind::SupervisorGone;
    ServerExit exit;
    int sysErrno = 0;
};

/// What a mount became, for the record. Text parts are for people and for `fuseboardctl list`.
struct KeptMount
{
    MountId id;
    std::uint32_t connection = 0;
    bool helper = true;         ///< mounted through the helper
    bool removesFolder = false; ///< the mountpoint goes with the mount where it is empty
};

struct ServerStart
{
    LaunchPlan plan;
    int fuseDevice = -1; ///< borrowed; -1 in mode Fusermount. Close your own copies after the mount's reply:
                         ///< the connection ends with the last one
    std::filesystem::path mountpoint; ///< as openMountpoint() gave it: the key of record and log
    std::filesystem::path supervisor = standardSupervisor();

    /// Installed in libexec. FUSEBOARD_SUPERVISOR replaces it (for the build tree).
    static std::filesystem::path standardSupervisor();
};

/// A server in the making. Owns supervisor and server until keep(): destroying it, or the death of this
/// process, ends both. Not for several threads. Nothing here waits longer than said.
///
/// launch() leaves the server standing at a gate before its exec: move it into a scope, send its pidfd to the
/// helper, then openGate(). After the mount is proven: keep(). From then on the server outlives everybody but
/// its mount.
class Server
{
public:
    /// Waits at most 5 s for the supervisor. SpawnFailed (stage Spawn).
    static Result<Server> launch(const ServerStart &start);

    Server(Server &&) noexcept;
    Server &operator=(Server &&) noexcept;
    ~Server();

    pid_t pid() const { return m_pid; }
    int pidfd() const { return m_pidfd.get(); } ///< of the server; readable by poll when it has ended
    pid_t supervisorPid() const { return m_supervisorPid; }

    Result<void> openGate(); ///< lets the program run; once
    /// Lets server and supervisor live on. Waits at most 0.5 s for the answer; ServerExited where there is
    /// none.
    Result<void> keep(const KeptMount &mount);

    int controlFd() const { return m_control.get(); } ///< readable when readEvents() has something
    std::vector<ServerEvent> readEvents();            ///< never waits

    /// Ends the server (TERM when it is at rest or after 0.2 s, KILL after half a second, descendants too),
    /// so that it can still say why it failed. Returns at once; Exited and SupervisorGone follow.
    void cancel();

    /// cancel(), then waits until both have ended, at most 4 s. The exit where it is known, also a former
    /// one.
    std::optional<ServerExit> cancelAndWait();

    /// The last lines of output (at most 16 KiB, raw bytes without line ends). Asks the supervisor, at most
    /// 0.2 s. Like keep() and cancelAndWait() it may take events from the socket on the way: call
    /// readEvents() afterwards.
    std::vector<std::string> logTail();

private:
    Server() = default;
    Result<void> awaitStarted();
    bool send(char command, std::string_view payload = {});
    template <typename Done>
    bool receiveUntil(std::chrono::milliseconds deadline, Done isDone);
    bool receiveOne();
    void handle(std::string_view packet, UniqueFd passed);
    void giveUp();

    UniqueFd m_control;
    UniqueFd m_pidfd;
    pid_t m_pid = -1;
    pid_t m_supervisorPid = -1;
    bool m_isKept = false;
    bool m_keptAnswered = false;
    bool m_tailAnswered = false;
    bool m_isGone = false; ///< the supervisor
    int m_startErrno = 0;
    std::optional<ServerExit> m_exit;
    std::string m_tail;
    std::vector<ServerEvent> m_events;
};

} // namespace fuseboard
