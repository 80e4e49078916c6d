// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file gives every kernel test an agent, and looks afterwards whether anything is left.
#pragma once

#include "tests/agent/agentprocess.h"
#include "tests/agent/world.h"

#include <gtest/gtest.h>

namespace fuseboard::test {

class AgentTest : public testing::Test
{
protected:
    AgentTest() : m_before(connections()) {}
    ~AgentTest() override
    {
        EXPECT_TRUE(eventually([&] { return connections() == m_before; }))
            << "left: " << testing::PrintToString(connections());
        EXPECT_TRUE(eventually([&] { return childrenOf(agent.pid()).empty(); }));
    }
    std::set<std::uint32_t> m_before;

    /// Mounts a server that serves, or fails the test.
    std::uint64_t mountAt(const std::string &folder, const RawServer &server)
    {
        const Answer answer = agent.mount(folder, server, mountRequest());
        EXPECT_TRUE(answer.ok()) << answer.text();
        return answer.raw.mountId;
    }

public:
    AgentProcess agent;
};

} // namespace fuseboard::test
