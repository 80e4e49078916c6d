// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the two: the helper through its real agent, and fusermount3 as the account itself.
#pragma once

#include "tests/agent/agentprocess.h"
#include "tests/oracle/situation.h"

#include <set>
#include <string>

namespace fuseboard::test {

struct Verdict
{
    bool allowed = false;
    std::string words;             ///< why not
    std::set<std::string> options; ///< of the mount there was: everything mountinfo says of it
};

/// folder: where the mount would be seen. Whatever was mounted is gone again.
Verdict askHelper(AgentProcess &agent, const Situation &situation, const std::string &mountpoint,
                  const std::string &folder);
Verdict askFusermount(const Situation &situation, const std::string &mountpoint, const std::string &folder);

} // namespace fuseboard::test
