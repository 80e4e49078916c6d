// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what becomes of records that the socket to the agent does not take.

#include "helper/front/agentlink.h"

#include "helper/agent/agentwire.h"
#include "helper/agent/buildid.h"

#include <QTest>

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/socket.h>

using namespace fuseboard;

namespace {

class Listener : public AgentListener
{
public:
    void onAgentReply(const AgentReply &reply) override { m_reply = reply; }
    std::optional<AgentReply> m_reply;
};

struct Pair
{
    Pair()
    {
        int ends[2];
        const int made = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends);
        if (made != 0)
            qFatal("no socket pair");
        front.reset(ends[0]);
        agent.reset(ends[1]);
    }
    UniqueFd front;
    UniqueFd agent;
};

AgentRequest mountRecord()
{
    AgentRequest record;
    record.kind = RecordKind::Mount;
    return record;
}

AgentReply greeting(RecordKind kind)
{
    AgentReply reply;
    reply.kind = kind;
    reply.buildId = thisBuild();
    return reply;
}

Error refusal(const UniqueFd &socket)
{
    const auto greeted = greetAgent(socket, std::chrono::milliseconds(100));
    return greeted ? Error{} : greeted.error();
}

} // namespace

class TestAgentLink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRecordThatCannotBeSentIsAnsweredAtOnce()
    {
        Pair pair;
        AgentLink link(std::move(pair.front));
        Listener listener;
        std::vector<UniqueFd> descriptors;
        descriptors.emplace_back(100'000); // no descriptor: EBADF
        const auto number = link.send(mountRecord(), std::move(descriptors), &listener);
        QVERIFY(!listener.m_reply);
        QVERIFY(QTest::qWaitFor([&] { return listener.m_reply.has_value(); }, 1000));
        QCOMPARE(listener.m_reply->request, number);
        QCOMPARE(listener.m_reply->done, 1u);
        QCOMPARE(listener.m_reply->ok, 0u);
        QCOMPARE(listener.m_reply->code, static_cast<std::uint32_t>(ErrorCode::AgentUnavailable));
        QCOMPARE(listener.m_reply->sysErrno, EBADF);
    }

    void theNextRecordPassesAllTheSame()
    {
        Pair pair;
        AgentLink link(std::move(pair.front));
        Listener bad, good;
        std::vector<UniqueFd> descriptors;
        descriptors.emplace_back(100'000);
        link.send(mountRecord(), std::move(descriptors), &bad);
        const auto number = link.send(mountRecord(), {}, &good);
        AgentRequest arrived;
        QCOMPARE(recv(pair.agent.get(), &arrived, sizeof arrived, 0), ssize_t(sizeof arrived));
        QCOMPARE(arrived.request, number);
    }

    void recordsThatFindNoRoomArriveInOrderLater()
    {
        Pair pair;
        AgentLink link(std::move(pair.front));
        Listener listener;
        constexpr std::uint64_t Many = 3000; // more than the socket's buffer holds
        for (std::uint64_t i = 0; i < Many; ++i)
            link.send(mountRecord(), {}, &listener);
        std::uint64_t arrived = 0;
        const auto take = [&] {
            AgentRequest record;
            while (recv(pair.agent.get(), &record, sizeof record, 0) == ssize_t(sizeof record))
                if (record.request != ++arrived)
                    qFatal("out of order");
            return arrived == Many;
        };
        QVERIFY(!take());
        QVERIFY(QTest::qWaitFor(take, 5000));
        QVERIFY(!listener.m_reply);
    }

    void aGreetingThatCannotBeSentIsNotWaitedFor() { QCOMPARE(refusal(UniqueFd(100'000)).sysErrno, EBADF); }

    void whoDoesNotGreetInTimeIsNoAgent()
    {
        const Pair pair;
        QCOMPARE(refusal(pair.front).sysErrno, ETIMEDOUT);
    }

    void whoSaysSomethingElseIsNoAgent()
    {
        const Pair pair;
        QCOMPARE(sendReply(pair.agent.get(), greeting(RecordKind::Mount)), 0);
        QCOMPARE(refusal(pair.front).code, ErrorCode::AgentUnavailable);
    }

    void anotherBuildIsNoAgentOfOurs()
    {
        const Pair pair;
        AgentReply reply = greeting(RecordKind::Hello);
        reply.buildId[0] ^= 1;
        QCOMPARE(sendReply(pair.agent.get(), reply), 0);
        QCOMPARE(refusal(pair.front).code, ErrorCode::VersionMismatch);
    }

    void theSameBuildIsGreeted()
    {
        const Pair pair;
        QCOMPARE(sendReply(pair.agent.get(), greeting(RecordKind::Hello)), 0);
        QVERIFY(greetAgent(pair.front, std::chrono::milliseconds(100)));
    }

    void wantOfMemoryIsWaitedFor()
    {
        for (const int error : {EAGAIN, ENOBUFS, ENOMEM})
            QVERIFY(mayPassLater(error));
        for (const int error : {0, EBADF, EPIPE, ECONNRESET, ETOOMANYREFS})
            QVERIFY(!mayPassLater(error));
    }
};

QTEST_GUILESS_MAIN(TestAgentLink)
#include "test_agentlink.moc"
