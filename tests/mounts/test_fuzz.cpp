// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file feeds the parsers noise: mutated lines, cut lines, random bytes. The seed is fixed, so a failure
// comes again.

#include "app/mounts/mountinfo.h"
#include "app/mounts/mounttable.h"
#include "app/mounts/serverprocess.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

using namespace fuseboard;

namespace {

constexpr int Rounds = 20'000;

class Noise
{
public:
    std::size_t below(std::size_t limit)
    {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }

    std::string bytes(std::size_t length)
    {
        std::string text(length, '\0');
        for (char &c : text)
            c = static_cast<char>(below(256));
        return text;
    }

    std::string mutated(std::string text)
    {
        for (std::size_t change = below(4) + 1; change > 0 && !text.empty(); --change) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
            case 0:
                text[at] = static_cast<char>(below(256));
                break;
            case 1:
                text.erase(at, below(8) + 1);
                break;
            case 2:
                text.insert(at, " -\\0:/,"[below(7)] + std::string());
                break;
            default:
                text.insert(at, text.substr(below(text.size()), below(16)));
                break;
            }
        }
        return text;
    }

private:
    std::mt19937 m_random{20260101}; // NOLINT(cert-msc51-cpp): the same noise every time
};

const std::string Text =
    "20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "29 20 0:24 / /home rw - tmpfs tmpfs rw\n"
    "98 29 0:52 / /home/a\\040b rw,nosuid,nodev - fuse.sshfs a@h: rw,user_id=1000,group_id=1000\n"
    "99 98 0:53 / /home/a\\040b rw - fuse.bindfs x rw,user_id=1000\n";

/// Rebuilds the text of a line with its fields escaped again; optional fields are not kept.
std::string written(const MountInfoLine &line)
{
    const auto joined = [](const std::vector<std::string> &words) {
        std::string all;
        for (const std::string &word : words)
            all += (all.empty() ? "" : ",") + escapeOctal(word);
        return all;
    };
    return std::to_string(line.id) + " " + std::to_string(line.parentId) + " " + std::to_string(line.major) +
           ":" + std::to_string(line.minor) + " " + escapeOctal(line.root) + " " +
           escapeOctal(line.mountpoint) + " " + joined(line.flags) + " - " + escapeOctal(line.fsType) + " " +
           escapeOctal(line.source) + " " + joined(line.superOptions);
}

bool hasCommaInside(const MountInfoLine &line)
{
    const auto hasComma = [](const std::string &word) { return word.find(',') != std::string::npos; };
    return std::ranges::any_of(line.flags, hasComma) || std::ranges::any_of(line.superOptions, hasComma);
}

TEST(Fuzz, WhatIsParsedSurvivesBeingWrittenAndParsedAgain)
{
    Noise noise;
    std::size_t taken = 0;
    for (int round = 0; round < Rounds; ++round) {
        for (const MountInfoLine &line : parseMountInfo(noise.mutated(Text)).lines) {
            ++taken;
            // A comma inside a word cannot be told from a separator: the kernel writes both raw.
            if (!hasCommaInside(line)) {
                ASSERT_EQ(parseMountInfoLine(written(line)), line) << written(line);
            }
        }
    }
    EXPECT_GT(taken, static_cast<std::size_t>(Rounds)) << "most mutations leave lines whole";
}

TEST(Fuzz, EveryLineIsEitherTakenOrCounted)
{
    Noise noise;
    for (int round = 0; round < Rounds; ++round) {
        const std::string text = noise.mutated(Text);
        const auto newlines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
        const std::size_t expected = newlines + (text.empty() || text.ends_with('\n') ? 0 : 1);
        const MountInfo info = parseMountInfo(text);
        ASSERT_EQ(info.lines.size() + info.malformed, expected) << text;
    }
}

TEST(Fuzz, TheTableTakesAnyParents)
{
    Noise noise;
    for (int round = 0; round < Rounds / 4; ++round) {
        std::string text;
        for (int line = 0; line < 8; ++line) {
            const std::string id = std::to_string(noise.below(6));
            const std::string parent = std::to_string(noise.below(6));
            const std::string path = std::string("/").append(noise.below(3), 'a');
            text +=
                id + " " + parent + " 0:1 / " + path + " rw - fuse.x s rw,user_id=" + noise.bytes(1) + "\n";
        }
        const MountTable table = MountTable::build(parseMountInfo(text), {});
        ASSERT_LE(table.fuseMounts().size() + table.malformedLines(), 16U);
    }
}

TEST(Fuzz, TheSmallParsersTakeAnyBytes)
{
    Noise noise;
    for (int round = 0; round < Rounds; ++round) {
        const std::string bytes = noise.bytes(noise.below(64));
        ASSERT_LE(unescapeOctal(bytes).size(), bytes.size());
        ASSERT_EQ(unescapeOctal(escapeOctal(bytes)), bytes);
        parseFuseConnection(noise.mutated("pos:\t0\nfuse_connection:\t52\n"));
        parseParent(noise.mutated("12 (a) b) S 1 2 3"));
        ASSERT_EQ(parseUnit(noise.mutated("0::/a.slice/b.scope/c\n")).find('/'), std::string::npos);
    }
}

} // namespace
