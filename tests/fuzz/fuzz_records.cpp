// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the packets between front and agent: of any length, with any number of descriptors, both
// ways.

#include "dbus/types/mountspec.h"
#include "helper/agent/agentwire.h"
#include "helper/agent/recordrules.h"
#include "tests/fuzz/sockets.h"

#include <string>
#include <sys/resource.h>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

bool isEqual(const auto &left, const auto &right)
{
    return std::memcmp(&left, &right, sizeof left) == 0;
}

void checkRules(const RequestPacket &packet)
{
    const AgentRequest &record = packet.record;
    require(record.subtype.back() == '\0' && record.source.back() == '\0', "texts of a good record end");
    require(record.mode <= 2 && record.forOthers <= 1, "numbers of a good record are known");
    require(packet.count == (record.kind == RecordKind::Mount ? 3U : 0U),
            "a good record has its descriptors");
    require(!packet.surplus, "a good record has no more descriptors");
}

/// One packet to the agent's side.
void receiveAsAgent(const SocketPair &pair, std::string_view bytes, std::size_t descriptors)
{
    if (!sendRaw(pair.ours.get(), bytes, descriptors))
        return;
    RequestPacket packet;
    const Received verdict = receiveRequest(pair.theirs.get(), packet);
    if (bytes.empty()) {
        require(verdict == Received::End, "an empty packet is the end");
    } else if (bytes.size() != sizeof packet.record) {
        require(verdict == Received::Bad && packet.count == 0, "another size is no record");
    } else {
        require(verdict == Received::Record, "the right size is a record");
        require(std::memcmp(&packet.record, bytes.data(), bytes.size()) == 0,
                "a record arrives as it was sent");
        require(packet.count == std::min(descriptors, MaxRecordDescriptors), "descriptors are counted");
        require(packet.surplus == (descriptors > MaxRecordDescriptors), "surplus ones are told");
        if (isWellFormed(packet))
            checkRules(packet);
    }
}

/// One packet to the front's side.
void receiveAsFront(const SocketPair &pair, std::string_view bytes, std::size_t descriptors)
{
    if (!sendRaw(pair.theirs.get(), bytes, descriptors))
        return;
    AgentReply reply;
    const Received verdict = receiveReply(pair.ours.get(), reply);
    require((verdict == Received::Record) == (bytes.size() == sizeof reply),
            "only the right size is a reply");
}

void sendAndReceive(const SocketPair &pair, Input &input)
{
    const auto request = input.value<AgentRequest>();
    const std::size_t count = input.byte() % 5;
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const std::array<int, 4> descriptors{null.get(), null.get(), null.get(), null.get()};
    const int sent = sendRequest(pair.ours.get(), request, std::span(descriptors).first(count));
    require((sent == 0) == (count <= MaxRecordDescriptors), "no more descriptors than a record has are sent");
    RequestPacket packet;
    if (sent == 0) {
        require(receiveRequest(pair.theirs.get(), packet) == Received::Record, "what is sent is a record");
        require(isEqual(packet.record, request) && packet.count == count, "what is sent arrives");
    }
    require(receiveRequest(pair.theirs.get(), packet) == Received::Nothing, "nothing more arrives");

    const auto reply = input.value<AgentReply>();
    AgentReply received;
    require(sendReply(pair.theirs.get(), reply) == 0, "a reply is sent");
    require(receiveReply(pair.ours.get(), received) == Received::Record, "what is sent is a reply");
    require(isEqual(received, reply), "the reply arrives");
    require(receiveReply(pair.ours.get(), received) == Received::Nothing, "no other reply arrives");
}

/// Not one descriptor is free: the record is told to have lost some, and is refused.
void receiveWithoutRoom(const SocketPair &pair, std::size_t descriptors)
{
    if (!sendRaw(pair.ours.get(), std::string(sizeof(AgentRequest), '\1'), descriptors))
        return;
    rlimit limit{};
    require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "a limit");
    const rlimit full{static_cast<rlim_t>(nextDescriptor()), limit.rlim_max};
    require(setrlimit(RLIMIT_NOFILE, &full) == 0, "a lower limit");
    RequestPacket packet;
    const Received verdict = receiveRequest(pair.theirs.get(), packet);
    require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "the limit as before");
    require(verdict == Received::Record && packet.count == 0, "the record arrives alone");
    require(packet.surplus == (descriptors > 0), "lost descriptors are told");
    require(descriptors == 0 || !isWellFormed(packet), "a record that lost descriptors is refused");
}

/// The agent ends with a request unread: what it had said before still arrives, then the end.
void receiveAfterTheEnd(SocketPair &pair, const AgentReply &reply)
{
    require(sendReply(pair.theirs.get(), reply) == 0 && sendRequest(pair.ours.get(), {}, {}) == 0,
            "each has sent");
    pair.theirs.reset();
    AgentReply received;
    require(receiveReply(pair.ours.get(), received) == Received::Record, "the last words arrive");
    require(isEqual(received, reply), "the last words are whole");
    require(receiveReply(pair.ours.get(), received) == Received::End, "then comes the end");
}

/// Nobody reads: the sender is told, and does not wait. Nobody is there any more: the same, without a signal.
void sendInVain(SocketPair &pair)
{
    constexpr int MoreThanFit = 10'000;
    int sent = 0;
    for (int i = 0; i < MoreThanFit && sent == 0; ++i)
        sent = sendReply(pair.theirs.get(), {});
    require(sent == EAGAIN, "a full socket says so");
    for (const int lack : {sent, ENOBUFS, ENOMEM})
        require(mayPassLater(lack), "room and memory may come");
    pair.ours.reset();
    const int ended = sendReply(pair.theirs.get(), {});
    require(ended == EPIPE || ended == ECONNRESET, "an ended socket says so");
    require(!mayPassLater(ended), "and for good");
    RequestPacket packet;
    require(receiveRequest(pair.theirs.get(), packet) == Received::End, "an ended socket is the end");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const auto before = openDescriptors();
    {
        SocketPair pair;
        // The first byte says what is done, so that a corpus can name it.
        switch (const char what = static_cast<char>(input.byte())) {
        case 'a':   // as the agent, a record of the right size
        case 'A': { // as the agent, anything
            const std::size_t descriptors = input.byte();
            const auto record = input.value<std::array<char, sizeof(AgentRequest)>>();
            receiveAsAgent(pair, what == 'a' ? std::string_view(record.data(), record.size()) : input.rest(),
                           descriptors);
            break;
        }
        case 'f':
        case 'F': {
            const std::size_t descriptors = input.byte();
            const auto record = input.value<std::array<char, sizeof(AgentReply)>>();
            receiveAsFront(pair, what == 'f' ? std::string_view(record.data(), record.size()) : input.rest(),
                           descriptors);
            break;
        }
        case 'v':
            sendInVain(pair);
            break;
        case 'l':
            receiveWithoutRoom(pair, input.byte());
            break;
        case 'e':
            receiveAfterTheEnd(pair, input.value<AgentReply>());
            break;
        default:
            sendAndReceive(pair, input);
        }
    }
    require(openDescriptors() == before, "no descriptor is left open");
    return 0;
}
