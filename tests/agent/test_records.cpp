// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sends records as a broken front would, and more of them than there is room for.

#include "tests/agent/agenttest.h"

#include <array>
#include <deque>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Records : public AgentTest
{
};

TEST_F(Records, theNumberOfDescriptorsMustFitTheKind)
{
    const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    const std::array three{null.get(), null.get(), null.get()};
    const std::size_t before = openDescriptors(agent.pid());
    for (std::size_t count = 0; count < 3; ++count)
        EXPECT_EQ(agent.ask(mountRequest(), std::span(three).first(count)).code(), ErrorCode::InvalidArgument)
            << count;
    EXPECT_EQ(agent.ask(endRequest(RecordKind::Unmount, 1), three).code(), ErrorCode::InvalidArgument);
    EXPECT_EQ(agent.ask(endRequest(RecordKind::Abort, 1), std::span(three).first(1)).code(),
              ErrorCode::InvalidArgument);
    EXPECT_TRUE(eventually([&] { return openDescriptors(agent.pid()) == before; }));
}

TEST_F(Records, surplusDescriptorsAreClosed)
{
    const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    const std::size_t before = openDescriptors(agent.pid());
    for (const std::size_t count : {std::size_t{4}, std::size_t{16}, std::size_t{17}, std::size_t{253}}) {
        AgentRequest request = mountRequest();
        iovec data{&request, sizeof request};
        std::vector<char> control(CMSG_SPACE(count * sizeof(int)));
        msghdr message{};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr *const part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(count * sizeof(int));
        for (std::size_t i = 0; i < count; ++i)
            reinterpret_cast<int *>(CMSG_DATA(part))[i] = null.get();
        ASSERT_GT(sendmsg(agent.socket(), &message, 0), 0);
        EXPECT_EQ(agent.await(request.request).code(), ErrorCode::InvalidArgument) << count;
    }
    EXPECT_TRUE(eventually([&] { return openDescriptors(agent.pid()) == before; }));
}

/// Refused by the agent itself: no child has seen it.
bool isMalformed(const Answer &answer)
{
    return answer.code() == ErrorCode::InvalidArgument &&
           answer.text().find("malformed") != std::string::npos;
}

TEST_F(Records, textsMustEndAndNumbersMustBeKnown)
{
    const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    const std::array three{null.get(), null.get(), null.get()};
    AgentRequest request = mountRequest();
    request.subtype.fill('a');
    EXPECT_TRUE(isMalformed(agent.ask(request, three)));
    request = mountRequest();
    request.source.fill('a');
    EXPECT_TRUE(isMalformed(agent.ask(request, three)));
    request = mountRequest();
    request.padding[3] = 1;
    EXPECT_TRUE(isMalformed(agent.ask(request, three)));
    request = endRequest(RecordKind::Unmount, 1);
    request.mode = 3;
    EXPECT_TRUE(isMalformed(agent.ask(request)));
    request = endRequest(RecordKind::Unmount, 1);
    request.forOthers = 2;
    EXPECT_TRUE(isMalformed(agent.ask(request)));
    for (const std::uint32_t kind : {0u, 6u, UINT32_MAX})
        EXPECT_EQ(agent.ask(endRequest(static_cast<RecordKind>(kind), 1)).code(), ErrorCode::InvalidArgument)
            << kind;
}

TEST_F(Records, aRecordOfTheWrongSizeEndsTheService)
{
    for (const std::size_t size : {std::size_t{1}, sizeof(AgentRequest) - 1, sizeof(AgentRequest) + 1}) {
        AgentProcess own;
        const std::vector<char> bytes(size, 'x');
        ASSERT_EQ(::send(own.socket(), bytes.data(), size, 0), static_cast<ssize_t>(size));
        EXPECT_TRUE(own.hasEnded(1s)) << size;
    }
}

TEST_F(Records, anotherBuildGetsNothing)
{
    AgentProcess own;
    AgentRequest hello;
    hello.kind = RecordKind::Hello;
    hello.buildId.fill('0');
    own.send(hello);
    const Answer answer = own.ask(endRequest(RecordKind::Unmount, 1));
    EXPECT_EQ(answer.raw.done, 1u);
    EXPECT_EQ(answer.code(), ErrorCode::AgentUnavailable);
}

TEST_F(Records, aNumberThatIsInProgressMustNotComeAgain)
{
    AgentProcess own;
    const RawServer server(Behaviour::NeverAnswers);
    const UniqueFd folder = openFolder(makeFolder());
    const std::array descriptors{folder.get(), server.device(), server.pidfd()};
    const AgentRequest request = mountRequest(60s);
    own.send(request, descriptors);
    ASSERT_TRUE(eventually([&] { return connections() != m_before; }));
    own.send(request, descriptors);
    EXPECT_TRUE(own.hasEnded(1s));
}

TEST_F(Records, cancellingWhatIsNotThereIsHarmless)
{
    agent.cancel(999);
    EXPECT_EQ(agent.unmount(1).code(), ErrorCode::NoSuchMount);
}

TEST_F(Records, aChildHoldsNoDescriptorOfAnotherOperation)
{
    std::deque<RawServer> servers;
    std::vector<std::uint64_t> requests;
    for (int i = 0; i < 8; ++i) {
        const RawServer &server = servers.emplace_back(Behaviour::NeverAnswers);
        const UniqueFd folder = openFolder(makeFolder());
        const AgentRequest request = mountRequest(500ms);
        requests.push_back(request.request);
        agent.send(request, std::array{folder.get(), server.device(), server.pidfd()});
    }
    ASSERT_TRUE(eventually([&] { return connections().size() == m_before.size() + 8; }));
    for (const pid_t child : childrenOf(agent.pid()))
        EXPECT_LE(openDescriptors(child), 8u); // 0 to 2, the three of the record, the pipe, the context
    for (const std::uint64_t request : requests)
        EXPECT_EQ(agent.await(request).code(), ErrorCode::DeadlinePassed);
}

TEST_F(Records, moreThanSixtyFourOperationsAreTooMany)
{
    const std::size_t before = openDescriptors(agent.pid());
    std::deque<RawServer> servers;
    std::vector<std::uint64_t> requests;
    for (int i = 0; i < 66; ++i) {
        const uid_t caller = Alice + static_cast<uid_t>(i) / 8; // who may have eight
        const RawServer &server = servers.emplace_back(Behaviour::NeverAnswers, 0us, caller);
        const UniqueFd folder = openFolder(makeFolder(caller));
        AgentRequest request = mountRequest(60s);
        request.callerUid = request.callerGid = caller;
        requests.push_back(request.request);
        agent.send(request, std::array{folder.get(), server.device(), server.pidfd()});
    }
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(agent.await(requests.back()).code(), ErrorCode::Busy);
        requests.pop_back();
    }
    for (const std::uint64_t request : requests) {
        agent.cancel(request);
    }
    for (const std::uint64_t request : requests)
        EXPECT_EQ(agent.await(request).code(), ErrorCode::Cancelled);
    EXPECT_TRUE(eventually([&] { return openDescriptors(agent.pid()) == before; }));
}

TEST_F(Records, noAccountTakesAllTheRoomNotEvenWithWhatHangsForEver)
{
    std::deque<RawServer> servers;
    std::vector<std::uint64_t> requests;
    AgentProcess own(Kernel::Stubborn);
    for (int i = 0; i < 9; ++i) {
        const RawServer &server = servers.emplace_back(Behaviour::NeverAnswers);
        const UniqueFd folder = openFolder(makeFolder());
        const AgentRequest request = mountRequest(200ms);
        requests.push_back(request.request);
        own.send(request, std::array{folder.get(), server.device(), server.pidfd()});
    }
    EXPECT_EQ(own.await(requests.back()).code(), ErrorCode::Busy);
    requests.pop_back();
    for (const std::uint64_t request : requests)
        EXPECT_EQ(own.await(request).code(), ErrorCode::DeadlinePassed);
    EXPECT_EQ(childrenOf(own.pid()).size(), 8u); // given up, and still there
    EXPECT_EQ(own.unmount(1).code(), ErrorCode::Busy);
    EXPECT_EQ(own.abort(1).code(), ErrorCode::NoSuchMount);
    EXPECT_EQ(own.unmount(1, UnmountMode::Normal, Bob).code(), ErrorCode::NoSuchMount);
}

TEST_F(Records, aFrontThatDoesNotReadLosesNothing)
{
    std::vector<std::uint64_t> requests;
    for (int i = 0; i < 1000; ++i) {
        AgentRequest request = endRequest(RecordKind::Unmount, 1);
        int error = sendRequest(agent.socket(), request);
        if (error == EAGAIN)
            break;
        ASSERT_EQ(error, 0);
        requests.push_back(request.request);
    }
    EXPECT_GT(requests.size(), 100u);
    for (const std::uint64_t request : requests) {
        const ErrorCode code = agent.await(request).code();
        EXPECT_TRUE(code == ErrorCode::NoSuchMount || code == ErrorCode::Busy) << static_cast<int>(code);
    }
}

TEST_F(Records, thousandMountsLeaveTheAgentAsItWas)
{
    const RawServer warmUp(Behaviour::Serves);
    EXPECT_TRUE(agent.unmount(mountAt(makeFolder(), warmUp)).ok());
    const std::size_t before = openDescriptors(agent.pid());
    const auto resident = [&] {
        UniqueFd statm(
            open(("/proc/" + std::to_string(agent.pid()) + "/statm").c_str(), O_RDONLY | O_CLOEXEC));
        std::array<char, 64> text{};
        EXPECT_GT(read(statm.get(), text.data(), text.size() - 1), 0);
        return std::stoul(std::string(text.data()).substr(std::string(text.data()).find(' ')));
    };
    [[maybe_unused]] const unsigned long pages = resident();
    const std::string folder = makeFolder();
    for (int i = 0; i < 1000; ++i) {
        const RawServer server(i % 4 == 3 ? Behaviour::RefusesInit : Behaviour::Serves);
        const Answer answer = agent.mount(folder, server, mountRequest());
        ASSERT_EQ(answer.ok(), i % 4 != 3) << answer.text();
        if (answer.ok()) {
            ASSERT_TRUE(agent.unmount(answer.raw.mountId).ok());
        }
    }
    EXPECT_TRUE(eventually([&] { return openDescriptors(agent.pid()) == before; }));
#ifndef __SANITIZE_ADDRESS__ // which keeps freed memory back, to find its late use
    EXPECT_LE(resident(), pages + 16);
#endif
}

} // namespace
} // namespace fuseboard::test
