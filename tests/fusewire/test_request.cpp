// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests requests: what is made is understood, and what has not its form is not.

#include "app/fusewire/request.h"

#include <gtest/gtest.h>

#include <string>

namespace fuseboard::fusewire {
namespace {

constexpr std::uint64_t Unique = 42;
constexpr Caller Alice{.uid = 1000, .gid = 1001, .pid = 4711};

Packet packetOf(Opcode opcode, std::initializer_list<Bytes> parts = {})
{
    return encodeRequest(opcode, Unique, RootId, Alice, parts);
}

std::string defectIn(Bytes packet)
{
    const auto request = parseRequest(packet);
    return request ? "" : std::string(nameOf(request.error()));
}

std::string withZero(std::string text)
{
    return text + '\0';
}

TEST(Request, theHeaderComesBack)
{
    const Packet packet = packetOf(Opcode::Statfs);
    const auto request = parseRequest(packet);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->opcode, Opcode::Statfs);
    EXPECT_EQ(request->header.unique, Unique);
    EXPECT_EQ(request->header.nodeid, RootId);
    EXPECT_EQ(request->header.uid, Alice.uid);
    EXPECT_EQ(request->header.gid, Alice.gid);
    EXPECT_EQ(request->header.pid, Alice.pid);
    EXPECT_TRUE(request->body.empty());
}

TEST(Request, theFixedPartComesBack)
{
    const ReadIn asked{.handle = 7, .offset = 4096, .size = 512};
    const Packet packet = packetOf(Opcode::Read, {bytesOf(asked)});
    const auto request = parseRequest(packet);
    ASSERT_TRUE(request);
    const auto read = request->as<ReadIn>();
    EXPECT_EQ(read.handle, 7U);
    EXPECT_EQ(read.offset, 4096U);
    EXPECT_EQ(read.size, 512U);
    EXPECT_EQ(nameIn(*request), "");
}

TEST(Request, aNameComesBackWithoutItsZero)
{
    const Packet lookup = packetOf(Opcode::Lookup, {bytesOf(withZero("hello \xff"))});
    ASSERT_TRUE(parseRequest(lookup));
    EXPECT_EQ(nameIn(*parseRequest(lookup)), "hello \xff");
    const XattrIn size{.size = 16};
    const Packet attribute = packetOf(Opcode::Getxattr, {bytesOf(size), bytesOf(withZero("user.a/b"))});
    ASSERT_TRUE(parseRequest(attribute));
    EXPECT_EQ(nameIn(*parseRequest(attribute)), "user.a/b");
}

TEST(Request, namesThatAreNoneAreRefused)
{
    const std::string tooLong(MaxName + 1, 'x');
    for (const std::string &name : {std::string(), std::string("x"), withZero(""), withZero("a/b"),
                                    withZero(withZero("a")), withZero("a") + "b", withZero(tooLong)})
        EXPECT_EQ(defectIn(packetOf(Opcode::Lookup, {bytesOf(name)})), "BadName") << name;
    EXPECT_EQ(defectIn(packetOf(Opcode::Lookup, {bytesOf(withZero(std::string(MaxName, 'x')))})), "");
}

TEST(Request, aBodyOfAnotherSizeIsRefused)
{
    const OpenIn open;
    EXPECT_EQ(defectIn(packetOf(Opcode::Open, {bytesOf(open)})), "");
    EXPECT_EQ(defectIn(packetOf(Opcode::Open, {bytesOf(open).first(7)})), "WrongBody");
    EXPECT_EQ(defectIn(packetOf(Opcode::Open, {bytesOf(open), bytesOf("x")})), "WrongBody");
    EXPECT_EQ(defectIn(packetOf(Opcode::Destroy, {bytesOf("x")})), "WrongBody");
}

TEST(Request, forgetsAreAsManyAsTheySay)
{
    const ForgetOne one;
    for (const std::uint32_t count : {0U, 1U, 2U, 3U, ~0U}) {
        const BatchForgetIn batch{.count = count};
        const Packet packet = packetOf(Opcode::BatchForget, {bytesOf(batch), bytesOf(one), bytesOf(one)});
        EXPECT_EQ(defectIn(packet), count == 2 ? "" : "WrongBody") << count;
    }
}

TEST(Request, initMayComeFromAnyKernel)
{
    const InitIn init{.major = Major, .minor = Minor};
    const std::string newer(96, '\0');
    for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{12}, std::size_t{63}})
        EXPECT_EQ(defectIn(packetOf(Opcode::Init, {bytesOf(init).first(size)})), "WrongBody") << size;
    for (const std::size_t size : {InitInSize0, InitInSize6, sizeof init})
        EXPECT_EQ(defectIn(packetOf(Opcode::Init, {bytesOf(init).first(size)})), "") << size;
    EXPECT_EQ(defectIn(packetOf(Opcode::Init, {bytesOf(newer)})), "");
}

TEST(Request, whatIsNotKnownIsPassedOnAsSuch)
{
    const std::string body = "anything";
    const Packet packet = packetOf(static_cast<Opcode>(9999), {bytesOf(body)});
    const auto request = parseRequest(packet);
    ASSERT_TRUE(request);
    EXPECT_FALSE(request->opcode);
    EXPECT_EQ(request->header.unique, Unique);
    EXPECT_EQ(textOf(request->body), body);
}

TEST(Request, extensionsAreNoBody)
{
    const std::string name = withZero("x");
    const std::string extension(16, 'e');
    Packet packet = packetOf(Opcode::Lookup, {bytesOf(name), bytesOf(extension)});
    auto header = structAt<InHeader>(packet);
    header.extensionWords = 2;
    std::memcpy(packet.data(), &header, sizeof header);
    ASSERT_TRUE(parseRequest(packet));
    EXPECT_EQ(nameIn(*parseRequest(packet)), "x");
    header.extensionWords = 3;
    std::memcpy(packet.data(), &header, sizeof header);
    EXPECT_EQ(defectIn(packet), "WrongLength");
}

TEST(Request, lengthsAreChecked)
{
    Packet packet = packetOf(Opcode::Statfs);
    EXPECT_EQ(defectIn(Bytes(packet).first(sizeof(InHeader) - 1)), "TooShort");
    EXPECT_EQ(defectIn({}), "TooShort");
    packet.push_back(std::byte{0});
    EXPECT_EQ(defectIn(packet), "WrongLength");
    EXPECT_EQ(defectIn(Packet(MaxPacket + 1)), "TooLong");
}

TEST(Request, someAreNotAnswered)
{
    for (const Opcode opcode : {Opcode::Forget, Opcode::BatchForget, Opcode::Interrupt})
        EXPECT_FALSE(hasReply(opcode));
    EXPECT_TRUE(hasReply(Opcode::Destroy));
}

} // namespace
} // namespace fuseboard::fusewire
