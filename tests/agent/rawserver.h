// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a FUSE server that does exactly what a test wants of it, in a process of alice.
#pragma once

#include "dbus/types/uniquefd.h"
#include "tests/agent/world.h"

#include <chrono>
#include <sys/types.h>

namespace fuseboard::test {

/// What the server does with FUSE_INIT, and after it.
enum class Behaviour
{
    Serves,         ///< answers everything, simply
    NeverReads,     ///< does not even read FUSE_INIT
    NeverAnswers,   ///< reads FUSE_INIT and keeps silent
    DiesInInit,     ///< reads FUSE_INIT and ends
    RefusesInit,    ///< answers with an error
    WrongMajor,     ///< answers with a protocol that does not exist
    ShortAnswer,    ///< answers with a header and nothing else
    DiesAfterInit,  ///< answers well and ends at once
    HangsAfterInit, ///< answers well and never anything else
    StopsItsAskers, ///< answers everything, but stops whoever asks for attributes (SIGSTOP) before it answers
    KeepsQuestions, ///< the same, but never answers for attributes: nothing ends who asks
};

/// Whether the kernel is asked to wait for FUSE_INIT. Before the mount, reading fails at once where it is
/// not.
enum class Arming
{
    SyncInit,
    None
};

class RawServer
{
public:
    /// Opens /dev/fuse, arms it, starts the process. It waits before answering FUSE_INIT.
    explicit RawServer(Behaviour behaviour, std::chrono::microseconds delay = {}, uid_t owner = Alice,
                       Arming arming = Arming::SyncInit);
    RawServer(const RawServer &) = delete;
    RawServer &operator=(const RawServer &) = delete;
    ~RawServer(); ///< ends the process

    int device() const { return m_device.get(); }
    int pidfd() const { return m_pidfd.get(); }
    pid_t pid() const { return m_pid; }
    void closeDevice() { m_device.reset(); } ///< ours; the server keeps its own
    void end();

private:
    UniqueFd m_device;
    UniqueFd m_pidfd;
    pid_t m_pid = -1;
};

/// /dev/fuse, O_RDWR.
UniqueFd openArmedDevice(Arming arming = Arming::SyncInit);

} // namespace fuseboard::test
