// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file breaks one rule of a record's form at a time.

#include "helper/agent/recordrules.h"

#include <gtest/gtest.h>

namespace fuseboard {
namespace {

RequestPacket packetOf(RecordKind kind)
{
    RequestPacket packet;
    packet.record.kind = kind;
    packet.count = kind == RecordKind::Mount ? MaxRecordDescriptors : 0;
    return packet;
}

TEST(RecordRules, everyKindThatThereIsIsTaken)
{
    for (std::uint32_t number = 0; number < 40; ++number) {
        const bool known = (number >= 1 && number <= 5) || number == 16;
        EXPECT_EQ(isWellFormed(packetOf(static_cast<RecordKind>(number))), known) << number;
    }
}

TEST(RecordRules, descriptorsAreAsManyAsTheKindHas)
{
    for (const auto kind : {RecordKind::Mount, RecordKind::Unmount}) {
        for (std::size_t count = 0; count <= MaxRecordDescriptors; ++count) {
            RequestPacket packet = packetOf(kind);
            const bool right = count == packet.count;
            packet.count = count;
            EXPECT_EQ(isWellFormed(packet), right) << count;
        }
    }
}

TEST(RecordRules, surplusDescriptorsAreOneTooMany)
{
    RequestPacket packet = packetOf(RecordKind::Mount);
    packet.surplus = true;
    EXPECT_FALSE(isWellFormed(packet));
}

TEST(RecordRules, theSubtypeEnds)
{
    RequestPacket packet = packetOf(RecordKind::Mount);
    packet.record.subtype.fill('s');
    EXPECT_FALSE(isWellFormed(packet));
    packet.record.subtype.back() = '\0';
    EXPECT_TRUE(isWellFormed(packet));
}

TEST(RecordRules, theSourceEnds)
{
    RequestPacket packet = packetOf(RecordKind::Mount);
    packet.record.source.fill('s');
    EXPECT_FALSE(isWellFormed(packet));
    packet.record.source.back() = '\0';
    EXPECT_TRUE(isWellFormed(packet));
}

TEST(RecordRules, whatIsReservedIsZero)
{
    for (std::size_t i = 0; i < AgentRequest().padding.size(); ++i) {
        RequestPacket packet = packetOf(RecordKind::Mount);
        packet.record.padding[i] = 1;
        EXPECT_FALSE(isWellFormed(packet)) << i;
    }
}

TEST(RecordRules, numbersAreKnown)
{
    RequestPacket others = packetOf(RecordKind::Unmount);
    others.record.forOthers = 2;
    EXPECT_FALSE(isWellFormed(others));
    RequestPacket mode = packetOf(RecordKind::Unmount);
    mode.record.mode = 3;
    EXPECT_FALSE(isWellFormed(mode));
}

} // namespace
} // namespace fuseboard
