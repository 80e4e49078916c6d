// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file compares the two verdicts in thousands of random situations. Where they differ it prints the
// situation. FUSEBOARD_SEED repeats a run, FUSEBOARD_LONG asks twenty times as many questions.

#include "tests/agent/agenttest.h"
#include "tests/oracle/stage.h"
#include "tests/oracle/verdicts.h"

#include <cstdio>
#include <cstdlib>
#include <random>

namespace fuseboard::test {
namespace {

constexpr int Situations = 5000;

unsigned seed()
{
    const char *const given = std::getenv("FUSEBOARD_SEED");
    return given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device()();
}

struct Counts
{
    int both = 0, neither = 0, fusermountAlone = 0;
};

class Oracle : public AgentTest
{
protected:
    void compare(const Situation &situation)
    {
        const std::string mountpoint = m_stage.build(situation);
        const Verdict theirs = askFusermount(situation, mountpoint, m_stage.folder());
        const Verdict ours = askHelper(agent, situation, mountpoint, m_stage.folder());
        m_counts.both += ours.allowed && theirs.allowed;
        m_counts.neither += !ours.allowed && !theirs.allowed;
        m_counts.fusermountAlone += !ours.allowed && theirs.allowed;
        ASSERT_FALSE(ours.allowed && !theirs.allowed)
            << "only the helper allows it: " << situation << theirs.words;
        ASSERT_TRUE(!ours.allowed || ours.words.empty()) << situation << ours.words;
        if (ours.allowed) {
            ASSERT_EQ(ours.options, theirs.options) << situation;
        }
    }
    Stage m_stage{agent};
    Counts m_counts;
};

TEST_F(Oracle, whatTheHelperAllowsFusermountAllowsToo)
{
    const unsigned number = seed();
    const int situations = std::getenv("FUSEBOARD_LONG") ? 20 * Situations : Situations;
    std::printf("FUSEBOARD_SEED=%u\n", number);
    std::mt19937 random(number);
    for (int i = 0; i < situations && !HasFatalFailure(); ++i) {
        SCOPED_TRACE("situation " + std::to_string(i) + " of FUSEBOARD_SEED=" + std::to_string(number));
        compare(drawSituation(random));
    }
    std::printf("%d situations: both %d, neither %d, fusermount3 alone %d\n", situations, m_counts.both,
                m_counts.neither, m_counts.fusermountAlone);
    if (HasFatalFailure())
        return;
    // A comparison where one answer is rare would say little.
    EXPECT_GT(m_counts.both, situations / 10);
    EXPECT_GT(m_counts.neither, situations / 10);
    EXPECT_GT(m_counts.fusermountAlone, situations / 50);
}

} // namespace
} // namespace fuseboard::test
