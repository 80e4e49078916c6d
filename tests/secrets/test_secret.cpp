// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests where a password is kept, as the kernel sees it.

#include "app/secrets/askpass/secret.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace fuseboard {
namespace {

Secret holding(std::string_view text)
{
    Secret secret;
    std::memcpy(secret.room().data(), text.data(), text.size());
    secret.grow(text.size());
    return secret;
}

/// The line VmFlags of the mapping that begins there, see proc_pid_smaps(5).
std::string flagsAt(const char *address)
{
    std::ifstream maps("/proc/self/smaps");
    bool isHere = false;
    for (std::string line; std::getline(maps, line);) {
        if (line.find('-') < line.find(' ') && line.find('-') != std::string::npos && line[0] != 'V')
            isHere = std::stoull(line, nullptr, 16) == reinterpret_cast<std::uintptr_t>(address);
        else if (isHere && line.starts_with("VmFlags:"))
            return line + " ";
    }
    return {};
}

TEST(SecretTest, goesIntoNoCoreAndNoChild)
{
    const Secret secret = holding("correct horse");
    const std::string flags = flagsAt(secret.view().data());
    EXPECT_TRUE(flags.contains(" dd ")) << flags; // do not include area into core dump
    EXPECT_TRUE(flags.contains(" dc ")) << flags; // do not copy area on fork
}

TEST(SecretTest, whatIsCutIsWiped)
{
    Secret secret = holding("correct horse");
    const char *rest = secret.view().data() + 7;
    secret.cut(7);
    EXPECT_EQ(secret.view(), "correct");
    EXPECT_EQ(std::string(rest, 6), std::string(6, '\0'));
    secret.cut(100);
    EXPECT_EQ(secret.view(), "correct");
}

TEST(SecretTest, movesAndNeverGrowsBeyondItsRoom)
{
    Secret first = holding("correct");
    const char *place = first.view().data();
    Secret second = std::move(first);
    EXPECT_EQ(second.view().data(), place);
    EXPECT_TRUE(first.view().empty()); // NOLINT(bugprone-use-after-move): that is what is asked
    EXPECT_TRUE(first.room().empty());
    second.grow(100'000);
    EXPECT_EQ(second.view().size(), Secret::Capacity);
    EXPECT_TRUE(second.room().empty());
}

} // namespace
} // namespace fuseboard
