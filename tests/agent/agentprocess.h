// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file plays the front: a real agent in a process of its own, with the capabilities that it has for
// users.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/mountspec.h"
#include "dbus/types/uniquefd.h"
#include "helper/agent/agentwire.h"
#include "tests/agent/rawserver.h"
#include "tests/agent/world.h"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fuseboard::test {

/// A reply that makes readable what a test compares.
struct Answer
{
    AgentReply raw;
    bool ok() const { return raw.ok == 1; }
    ErrorCode code() const { return static_cast<ErrorCode>(raw.code); }
    Stage stage() const { return static_cast<Stage>(raw.stage); }
    std::string text() const; ///< "ok" or "DeadlinePassed/create 0 context"
};

/// A kernel that lacks something, below an agent.
enum class Kernel
{
    Whole,
    DeafToKill,          ///< SIGKILL does not end the wait for FUSE_INIT, as before the fix in 6.18
    Stubborn,            ///< nothing ends it
    NoSyncInit,          ///< before 6.18: FUSE_DEV_IOC_SYNC_INIT is unknown, fdinfo tells no connection
    NoPidfdInfo,         ///< before 6.13
    NoUniqueIds,         ///< before 6.12
    NoStatmount,         ///< before 6.8
    NoExclusiveCreation, ///< before 6.6: FSCONFIG_CMD_CREATE_EXCL is unknown
    NoNewMounts,         ///< fsopen(2) is refused, as some containers do
    HoldsUnmounts,       ///< umount2(2) does not return, as for a block device whose server hangs
};

class AgentProcess
{
public:
    explicit AgentProcess(Kernel kernel = Kernel::Whole);
    AgentProcess(const AgentProcess &) = delete;
    AgentProcess &operator=(const AgentProcess &) = delete;
    ~AgentProcess(); ///< hangs up and waits

    pid_t pid() const { return m_pid; }
    int socket() const { return m_socket.get(); }
    void hangUp() { m_socket.reset(); }
    bool hasEnded(std::chrono::milliseconds limit);

    void send(const AgentRequest &request, std::span<const int> descriptors = {});
    std::optional<AgentReply> receive(std::chrono::milliseconds limit = std::chrono::milliseconds(10'000));

    /// Sends and waits for the final reply to it; progress is kept in progress.
    Answer ask(const AgentRequest &request, std::span<const int> descriptors = {});
    Answer await(std::uint64_t request);

    /// Asks for an end of the operation; its own reply says what became of it.
    void cancel(std::uint64_t request);

    Answer mount(const std::string &folder, const RawServer &server, const AgentRequest &request);
    Answer unmount(std::uint64_t id, UnmountMode mode = UnmountMode::Normal, uid_t caller = Alice);
    Answer abort(std::uint64_t id, uid_t caller = Alice);

    std::vector<AgentReply> progress;

private:
    UniqueFd m_socket;
    pid_t m_pid = -1;
    std::map<std::uint64_t, AgentReply> m_early; ///< final replies that nobody has waited for yet
};

/// Alice's mount "test", source "source", 5 seconds, with a new request number.
AgentRequest mountRequest(std::chrono::milliseconds deadline = std::chrono::milliseconds(5000));
AgentRequest endRequest(RecordKind kind, std::uint64_t id, uid_t caller = Alice);

} // namespace fuseboard::test
