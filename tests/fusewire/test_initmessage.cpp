// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests FUSE_INIT with its old and new sizes.

#include "app/fusewire/initmessage.h"
#include "app/fusewire/protocol.h"
#include "app/fusewire/reply.h"

#include <gtest/gtest.h>

namespace fuseboard::fusewire {
namespace {

constexpr std::uint64_t HighFlag = std::uint64_t{1} << 40;

Bytes bodyOf(const Packet &packet)
{
    return Bytes(packet).subspan(sizeof(OutHeader));
}

TEST(Init, flagsTravelInTwoHalves)
{
    InitOut out;
    setFlags(out, InitAsyncRead | HighFlag);
    EXPECT_EQ(flagsOf(out), InitAsyncRead | HighFlag | InitExt);
    setFlags(out, InitAsyncRead);
    EXPECT_EQ(out.flags, InitAsyncRead);
    EXPECT_EQ(out.flags2, 0U);
}

TEST(Init, theSecondHalfNeedsItsFlag)
{
    EXPECT_EQ(flagsOf(InitIn{.flags = 1, .flags2 = 1}), 1U);
    EXPECT_EQ(flagsOf(InitIn{.flags = static_cast<std::uint32_t>(InitExt), .flags2 = 1}),
              InitExt | (std::uint64_t{1} << 32));
    EXPECT_EQ(flagsOf(InitOut{.flags = 1, .flags2 = 1}), 1U);
}

TEST(Init, oldKernelsGetShortAnswers)
{
    const InitOut out{.major = Major, .minor = 4, .maxWrite = 4096, .timeGranularity = 1};
    for (const auto &[minor, size] :
         {std::pair{0U, 8U}, {4U, 8U}, {5U, 24U}, {22U, 24U}, {23U, 64U}, {Minor, 64U}}) {
        const Packet packet = encodeInitOut(1, out, minor);
        EXPECT_EQ(packet.size(), sizeof(OutHeader) + size) << minor;
        EXPECT_TRUE(parseReply(packet, {.opcode = Opcode::Init, .unique = 1})) << minor;
        const auto parsed = parseInitOut(bodyOf(packet));
        ASSERT_TRUE(parsed) << minor;
        EXPECT_EQ(parsed->maxWrite, size > 8 ? 4096U : 0U) << minor;
        EXPECT_EQ(parsed->timeGranularity, size > 24 ? 1U : 0U) << minor;
    }
}

TEST(Init, sizesOutOfRangeAreRefused)
{
    const Packet body(sizeof(InitOut) + 1);
    EXPECT_EQ(parseInitOut(Bytes(body).first(7)).error(), Defect::WrongBody);
    EXPECT_EQ(parseInitOut(body).error(), Defect::WrongBody);
}

TEST(Init, anotherMajorIsRefused)
{
    const InitOut out{.major = Major + 1, .minor = Minor};
    EXPECT_EQ(parseInitOut(bytesOf(out)).error(), Defect::WrongMajor);
}

} // namespace
} // namespace fuseboard::fusewire
