// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the agent's loop: what it answers to a front that says anything in any order. Nothing is
// carried out: a record that would be is spoiled first, because this process is no agent.

#include "helper/agent/agent.h"
#include "helper/agent/buildid.h"
#include "helper/agent/recordrules.h"
#include "helper/mount/linuxsystem.h"
#include "tests/fuzz/sockets.h"

#include <deque>
#include <sys/timerfd.h>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

constexpr std::size_t MaxRecords = 16; // their answers fit into the socket

struct Expected
{
    std::uint64_t request;
    bool ok;
    ErrorCode code;
};

/// What the agent has to answer, by the rules alone.
class Oracle
{
public:
    bool isOver() const { return m_over; }
    std::deque<Expected> answers;

    bool wouldCarryOut(const RequestPacket &packet) const
    {
        const RecordKind kind = packet.record.kind;
        return m_sameBuild && isWellFormed(packet) &&
               (kind == RecordKind::Mount || kind == RecordKind::Unmount || kind == RecordKind::Abort);
    }
    void sent(const RequestPacket &packet)
    {
        const AgentRequest &record = packet.record;
        if (!isWellFormed(packet))
            answers.push_back({record.request, false, ErrorCode::InvalidArgument});
        else if (record.kind == RecordKind::Hello)
            m_sameBuild = record.buildId == thisBuild();
        else if (!m_sameBuild)
            answers.push_back({record.request, false, ErrorCode::AgentUnavailable});
        else if (record.kind == RecordKind::Leave)
            answers.push_back({record.request, true, {}});
    }
    void sentGarbage() { m_over = true; }

private:
    bool m_sameBuild = false;
    bool m_over = false;
};

/// The form alone counts for the oracle: how many descriptors, not which.
RequestPacket packetOf(const AgentRequest &record, std::size_t descriptors)
{
    RequestPacket packet;
    packet.record = record;
    packet.count = std::min(descriptors, MaxRecordDescriptors);
    packet.surplus = descriptors > MaxRecordDescriptors;
    return packet;
}

void sendRecord(int front, Input &input, Oracle &oracle)
{
    const std::size_t descriptors = input.byte() % 5;
    auto record = input.value<AgentRequest>();
    if (input.byte() % 2 == 0)
        record.buildId = thisBuild(); // no input could know it
    if (oracle.wouldCarryOut(packetOf(record, descriptors)))
        record.padding[0] = 1;
    const std::string_view bytes(reinterpret_cast<const char *>(&record), sizeof record);
    require(sendRaw(front, bytes, descriptors), "there is room");
    oracle.sent(packetOf(record, descriptors));
}

void checkAnswers(int front, Oracle &oracle)
{
    AgentReply reply;
    require(receiveReply(front, reply) == Received::Record && reply.kind == RecordKind::Hello &&
                reply.buildId == thisBuild(),
            "the agent greets first");
    for (const Expected &expected : oracle.answers) {
        require(receiveReply(front, reply) == Received::Record, "every record is answered");
        require(reply.request == expected.request && reply.done == 1, "answers come in order, one each");
        require((reply.ok == 1) == expected.ok, "nothing is done for a front that breaks the rules");
        require(expected.ok || reply.code == static_cast<std::uint32_t>(expected.code), "the error says why");
    }
    require(receiveReply(front, reply) == Received::End, "nothing more is answered");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const auto before = openDescriptors();
    {
        SocketPair pair;
        Oracle oracle;
        for (std::size_t i = 0; i < MaxRecords && !input.isEmpty() && !oracle.isOver(); ++i) {
            if (input.byte() == 'g') { // a packet that is no record
                sendRaw(pair.ours.get(), input.bytes(1 + input.byte()), 0);
                oracle.sentGarbage();
            } else {
                sendRecord(pair.ours.get(), input, oracle);
            }
        }
        shutdown(pair.ours.get(), SHUT_WR);
        LinuxSystem system;
        UniqueFd timer(timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC));
        Agent(system, std::move(pair.theirs), UniqueFd(), std::move(timer)).run();
        checkAnswers(pair.ours.get(), oracle);
    }
    require(openDescriptors() == before, "no descriptor is left open");
    return 0;
}
