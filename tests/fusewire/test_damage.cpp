// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file damages packets: both validators must answer, and never look beyond the bytes. The sanitizers
// judge.

#include "app/fusewire/direntries.h"
#include "app/fusewire/initmessage.h"
#include "app/fusewire/reply.h"
#include "app/fusewire/request.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

namespace fuseboard::fusewire {
namespace {

constexpr int Rounds = 100'000;
constexpr std::size_t Longest = 200;

/// A copy of exactly that size, so that reading one byte too many is seen.
struct Exact
{
    explicit Exact(Bytes bytes) : size(bytes.size()), copy(std::make_unique<std::byte[]>(size))
    {
        std::ranges::copy(bytes, copy.get());
    }
    Bytes bytes() const { return {copy.get(), size}; }

    std::size_t size;
    std::unique_ptr<std::byte[]> copy;
};

void lookAt(Bytes bytes, Opcode opcode)
{
    if (const auto request = parseRequest(bytes)) {
        EXPECT_LE(request->body.size(), bytes.size());
        EXPECT_LE(nameIn(*request).size(), MaxName);
    }
    const auto reply =
        parseReply(bytes, {.opcode = opcode, .unique = structAt<OutHeader>(bytes).unique, .size = 64});
    if (!reply)
        return;
    EXPECT_TRUE(reply->sysErrno >= 0 && reply->sysErrno < ErrorLimit);
    (void)parseInitOut(reply->body);
    if (const auto entries = parseDirEntries(reply->body)) {
        for (const DirEntry &entry : *entries)
            EXPECT_TRUE(!entry.name.empty() && entry.name.size() <= MaxName);
    }
}

TEST(Damage, everyCutOfARequestIsAnswered)
{
    const ReadIn read;
    const Packet packet = encodeRequest(Opcode::Read, 1, RootId, {}, {bytesOf(read)});
    for (std::size_t size = 0; size < packet.size(); ++size)
        EXPECT_FALSE(parseRequest(Exact(Bytes(packet).first(size)).bytes())) << size;
}

TEST(Damage, noiseIsAnswered)
{
    std::mt19937 random(2026); // the same noise every time
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    for (int round = 0; round < Rounds; ++round) {
        Packet packet(below(Longest));
        for (std::byte &byte : packet)
            byte = below(3) == 0 ? static_cast<std::byte>(below(256)) : std::byte{0};
        // With a true length the noise gets further than the first check.
        const auto length = static_cast<std::uint32_t>(packet.size());
        if (packet.size() >= 8) {
            std::memcpy(packet.data(), &length, sizeof length);
            packet[4] = static_cast<std::byte>(below(46));
            std::ranges::fill(packet.begin() + 5, packet.begin() + 8, std::byte{0});
            if (below(2) == 0)
                packet[4] = std::byte{0};
        }
        lookAt(Exact(packet).bytes(), static_cast<Opcode>(below(46)));
    }
}

} // namespace
} // namespace fuseboard::fusewire
