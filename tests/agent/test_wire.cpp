// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks the transport of records and the shape of replies, without any privilege.

#include "helper/agent/agentwire.h"
#include "helper/agent/buildid.h"
#include "helper/agent/replies.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <vector>

namespace fuseboard {
namespace {

std::size_t openDescriptors()
{
    return static_cast<std::size_t>(
        std::ranges::distance(std::filesystem::directory_iterator("/proc/self/fd")));
}

class Wire : public testing::Test
{
protected:
    Wire()
    {
        int ends[2];
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
        front.reset(ends[0]);
        agent.reset(ends[1]);
    }
    UniqueFd front;
    UniqueFd agent;
};

TEST_F(Wire, aRecordArrivesWithItsDescriptors)
{
    const std::array files{UniqueFd(open("/dev/null", O_RDONLY)), UniqueFd(open("/dev/zero", O_RDONLY)),
                           UniqueFd(open("/", O_PATH))};
    AgentRequest request;
    request.kind = RecordKind::Mount;
    request.request = 0x0123456789abcdef;
    ASSERT_EQ(sendRequest(front.get(), request, std::array{files[0].get(), files[1].get(), files[2].get()}),
              0);
    RequestPacket packet;
    ASSERT_EQ(receiveRequest(agent.get(), packet), Received::Record);
    EXPECT_EQ(std::memcmp(&packet.record, &request, sizeof request), 0);
    ASSERT_EQ(packet.count, 3u);
    EXPECT_FALSE(packet.surplus);
    for (std::size_t i = 0; i < 3; ++i) {
        struct stat sent{}, came{};
        fstat(files[i].get(), &sent);
        fstat(packet.descriptors[i].get(), &came);
        EXPECT_TRUE(sent.st_ino == came.st_ino && sent.st_dev == came.st_dev) << i;
        EXPECT_EQ(fcntl(packet.descriptors[i].get(), F_GETFD), FD_CLOEXEC);
    }
}

TEST_F(Wire, nothingBlocks)
{
    RequestPacket packet;
    AgentReply reply;
    EXPECT_EQ(receiveRequest(agent.get(), packet), Received::Nothing);
    EXPECT_EQ(receiveReply(front.get(), reply), Received::Nothing);
    int error = 0;
    for (int i = 0; i < 100'000 && error == 0; ++i)
        error = sendReply(agent.get(), {});
    EXPECT_EQ(error, EAGAIN);
}

TEST_F(Wire, theEndIsSeenOnBothSidesWithoutASignal)
{
    agent.reset();
    AgentReply reply;
    EXPECT_EQ(receiveReply(front.get(), reply), Received::End);
    EXPECT_EQ(sendRequest(front.get(), {}), EPIPE);
}

TEST_F(Wire, whatIsNoRecordIsBadAndItsDescriptorsAreClosed)
{
    const std::size_t before = openDescriptors();
    for (const std::size_t size :
         {std::size_t{1}, sizeof(AgentRequest) - 1, sizeof(AgentRequest) + 1, std::size_t{4096}}) {
        std::vector<char> bytes(size, 'x');
        iovec data{bytes.data(), size};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
        msghdr message{};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr *const part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(2 * sizeof(int));
        const std::array both{front.get(), agent.get()};
        std::memcpy(CMSG_DATA(part), both.data(), sizeof both);
        ASSERT_EQ(sendmsg(front.get(), &message, 0), static_cast<ssize_t>(size));
        RequestPacket packet;
        EXPECT_EQ(receiveRequest(agent.get(), packet), Received::Bad) << size;
        EXPECT_EQ(packet.count, 0u);
    }
    EXPECT_EQ(openDescriptors(), before);
}

TEST_F(Wire, aNewPacketClosesTheOldOne)
{
    const std::size_t before = openDescriptors();
    {
        RequestPacket packet;
        for (int i = 0; i < 10; ++i) {
            ASSERT_EQ(sendRequest(front.get(), {}, std::array{front.get(), front.get(), front.get()}), 0);
            ASSERT_EQ(receiveRequest(agent.get(), packet), Received::Record);
        }
        EXPECT_EQ(openDescriptors(), before + 3);
    }
    EXPECT_EQ(openDescriptors(), before);
}

TEST_F(Wire, moreDescriptorsThanARecordHasAreNotSent)
{
    EXPECT_EQ(sendRequest(front.get(), {}, std::array{0, 1, 2, 0}), EINVAL);
}

TEST_F(Wire, aReplyArrivesWhole)
{
    AgentReply sent;
    sent.request = 7;
    sent.kernelLog.fill('k');
    ASSERT_EQ(sendReply(agent.get(), sent), 0);
    AgentReply came;
    ASSERT_EQ(receiveReply(front.get(), came), Received::Record);
    EXPECT_EQ(std::memcmp(&came, &sent, sizeof sent), 0);
}

TEST(BuildIds, are32HexadecimalDigits)
{
    const BuildId id = thisBuild();
    EXPECT_TRUE(std::ranges::all_of(id, [](char c) { return std::isxdigit(static_cast<unsigned char>(c)); }));
}

TEST(Replies, cutOffWhatDoesNotFit)
{
    Error error{.code = ErrorCode::KernelRefused,
                .stage = Stage::Create,
                .sysErrno = 22,
                .context = std::string(1000, 'c'),
                .kernelLog = std::vector(16, std::string(256, 'k'))};
    AgentReply reply;
    setError(reply, error);
    EXPECT_EQ(std::strlen(reply.context.data()), reply.context.size() - 1);
    EXPECT_EQ(reply.kernelLogLength, 3u * 257);
    EXPECT_EQ(reply.kernelLog[256], '\n');
    addContext(reply, "more");
    EXPECT_EQ(std::strlen(reply.context.data()), reply.context.size() - 1);
}

TEST(Replies, joinSentences)
{
    AgentReply reply;
    setError(reply, ErrorCode::Internal, Stage::Attach, "One.");
    addContext(reply, "Two.");
    EXPECT_STREQ(reply.context.data(), "One. Two.");
    setError(reply, ErrorCode::Busy, Stage::Validate);
    EXPECT_STREQ(reply.context.data(), "");
}

TEST(Replies, neverOverrunForAnyLength)
{
    for (std::size_t length = 0; length < 300; ++length) {
        AgentReply reply;
        setError(reply, ErrorCode::Internal, Stage::Attach, std::string(length, 'x'));
        addContext(reply, std::string(length, 'y'));
        EXPECT_EQ(reply.context.back(), '\0');
        Mounted mounted;
        mounted.kernelLog = {std::string(length * 4, 'z'), "end"};
        setMounted(reply, mounted);
        EXPECT_LE(reply.kernelLogLength, reply.kernelLog.size());
    }
}

} // namespace
} // namespace fuseboard
