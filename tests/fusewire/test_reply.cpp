// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests replies: the client takes what the kernel takes, and nothing else.

#include "app/fusewire/reply.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace fuseboard::fusewire {
namespace {

constexpr std::uint64_t Unique = 42;

std::string defectIn(Bytes packet, const Asked &asked)
{
    const auto reply = parseReply(packet, asked);
    return reply ? "" : std::string(nameOf(reply.error()));
}

Asked asked(Opcode opcode, std::size_t size = 0)
{
    return {.opcode = opcode, .unique = Unique, .size = size};
}

Packet replyOf(std::size_t size)
{
    return encodeReply(Unique, {bytesOf(std::string(size, 'x'))});
}

TEST(Reply, theBodyComesBack)
{
    const OpenOut open{.handle = 9};
    const Packet packet = encodeReply(Unique, {bytesOf(open)});
    const auto reply = parseReply(packet, asked(Opcode::Open));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->sysErrno, 0);
    EXPECT_EQ(reply->as<OpenOut>().handle, 9U);
}

TEST(Reply, anErrorComesBackPositive)
{
    const Packet packet = encodeError(Unique, ENOENT);
    const auto reply = parseReply(packet, asked(Opcode::Lookup));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->sysErrno, ENOENT);
    EXPECT_TRUE(reply->body.empty());
}

TEST(Reply, errorsOutOfRangeAreGarbage)
{
    EXPECT_EQ(defectIn(encodeError(Unique, 511), asked(Opcode::Lookup)), "");
    for (const int number : {512, 4096, -1, -ENOENT})
        EXPECT_EQ(defectIn(encodeError(Unique, number), asked(Opcode::Lookup)), "ErrorOutOfRange") << number;
}

TEST(Reply, anErrorHasNoBody)
{
    Packet packet = replyOf(8);
    auto header = structAt<OutHeader>(packet);
    header.error = -EIO;
    std::memcpy(packet.data(), &header, sizeof header);
    EXPECT_EQ(defectIn(packet, asked(Opcode::Read, 100)), "BodyAndError");
}

TEST(Reply, lengthsAndUniqueAreChecked)
{
    Packet packet = replyOf(0);
    EXPECT_EQ(defectIn(Bytes(packet).first(15), asked(Opcode::Flush)), "TooShort");
    EXPECT_EQ(defectIn(packet, {.opcode = Opcode::Flush, .unique = Unique + 1}), "WrongUnique");
    EXPECT_EQ(defectIn(packet, asked(Opcode::Forget)), "WrongUnique");
    packet.push_back(std::byte{0});
    EXPECT_EQ(defectIn(packet, asked(Opcode::Flush)), "WrongLength");
    EXPECT_EQ(defectIn(Packet(MaxPacket + 1), asked(Opcode::Flush)), "TooLong");
}

struct Size
{
    Opcode opcode;
    std::size_t asked, least, most;
};

TEST(Reply, everyBodyHasItsSize)
{
    for (const auto &[opcode, size, least, most] : {Size{Opcode::Lookup, 0, 128, 128},
                                                    {Opcode::Getattr, 0, 104, 104},
                                                    {Opcode::Open, 0, 16, 16},
                                                    {Opcode::Opendir, 0, 16, 16},
                                                    {Opcode::Statfs, 0, 80, 80},
                                                    {Opcode::Readlink, 0, 1, 4095},
                                                    {Opcode::Init, 0, 0, 64},
                                                    {Opcode::Read, 100, 0, 100},
                                                    {Opcode::Readdir, 100, 0, 100},
                                                    {Opcode::Readdirplus, 100, 0, 100},
                                                    {Opcode::Getxattr, 0, 8, 8},
                                                    {Opcode::Getxattr, 9, 0, 9},
                                                    {Opcode::Listxattr, 0, 8, 8},
                                                    {Opcode::Flush, 0, 0, 0},
                                                    {Opcode::Access, 0, 0, 0},
                                                    {Opcode::Release, 0, 0, 0},
                                                    {Opcode::Destroy, 0, 0, 0}}) {
        const auto number = static_cast<unsigned>(opcode);
        EXPECT_EQ(defectIn(replyOf(least), asked(opcode, size)), "") << number;
        EXPECT_EQ(defectIn(replyOf(most), asked(opcode, size)), "") << number;
        EXPECT_EQ(defectIn(replyOf(most + 1), asked(opcode, size)), "WrongBody") << number;
        if (least > 0) {
            EXPECT_EQ(defectIn(replyOf(least - 1), asked(opcode, size)), "WrongBody") << number;
        }
    }
}

TEST(Reply, defectsHaveNames)
{
    EXPECT_EQ(nameOf(Defect::TooShort), "TooShort");
    EXPECT_EQ(nameOf(Defect::WrongMajor), "WrongMajor");
}

} // namespace
} // namespace fuseboard::fusewire
