// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes a situation real: the folder, the device and fuse.conf, in the test's own mount namespace.
#pragma once

#include "tests/agent/agentprocess.h"
#include "tests/agent/rawserver.h"
#include "tests/oracle/situation.h"

#include <string>

namespace fuseboard::test {

/// The file systems, the private /dev/fuse and the private fuse.conf. Once for all situations, by root.
class Stage
{
public:
    explicit Stage(AgentProcess &agent);
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;
    ~Stage();

    /// Makes the mountpoint and returns its path; what the situation before made is removed.
    std::string build(const Situation &situation);

    /// The folder on which the situation's mount would lie: behind the link, where it is one.
    const std::string &folder() const { return m_folder; }

private:
    std::string baseOf(FileSystem fileSystem) const;
    void clear();

    RawServer m_server; ///< of alice's own FUSE mount
    std::string m_fuse; ///< where that is
    std::string m_parent;
    std::string m_folder;
    int m_number = 0;
};

/// Becomes alice with these groups for file accesses and back, in this process alone.
class AsAccount
{
public:
    explicit AsAccount(const Situation &situation);
    AsAccount(const AsAccount &) = delete;
    AsAccount &operator=(const AsAccount &) = delete;
    ~AsAccount();
};

} // namespace fuseboard::test
