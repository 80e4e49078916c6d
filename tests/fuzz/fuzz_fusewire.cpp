// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the FUSE protocol in both directions: what a kernel sends to our servers, and what servers
// answer.

#include "app/fusewire/direntries.h"
#include "app/fusewire/initmessage.h"
#include "app/fusewire/reply.h"
#include "app/fusewire/request.h"
#include "tests/fuzz/fuzz.h"

using namespace fuseboard::fusewire;
using namespace fuseboard::fuzz;

namespace {

bool isEqual(Bytes left, Bytes right)
{
    return std::ranges::equal(left, right);
}

bool isInside(Bytes part, Bytes whole)
{
    return part.empty() ||
           (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void checkRequest(Bytes packet)
{
    const auto request = parseRequest(packet);
    if (!request) {
        require(!nameOf(request.error()).empty(), "a defect has a name");
        return;
    }
    require(request->header.len == packet.size() && isInside(request->body, packet),
            "a request is its packet");
    const std::string_view name = nameIn(*request);
    require(isInside(bytesOf(name), packet) && !name.contains('\0') && name.size() <= MaxName,
            "a name is a name");
    if (!request->opcode)
        return;
    const InHeader &header = request->header;
    const Packet again = encodeRequest(*request->opcode, header.unique, header.nodeid,
                                       {header.uid, header.gid, header.pid}, {request->body});
    const auto parsed = parseRequest(again);
    require(parsed && isEqual(parsed->body, request->body), "what is written is read again");
    require(parsed->header.unique == header.unique && parsed->header.nodeid == header.nodeid,
            "so are its numbers");
}

void checkReply(Bytes packet, const Asked &asked)
{
    const auto reply = parseReply(packet, asked);
    if (!reply) {
        require(!nameOf(reply.error()).empty(), "a defect has a name");
        return;
    }
    require(hasReply(asked.opcode) && isInside(reply->body, packet), "a reply is its packet");
    require(reply->sysErrno >= 0 && reply->sysErrno < ErrorLimit, "an error is an errno");
    require(reply->sysErrno == 0 || reply->body.empty(), "an error has no body");
    const Packet again = reply->sysErrno != 0 ? encodeError(asked.unique, reply->sysErrno)
                                              : encodeReply(asked.unique, {reply->body});
    require(isEqual(again, packet), "what is written is what was read");
}

void checkEntries(Bytes body)
{
    const auto entries = parseDirEntries(body);
    if (!entries)
        return;
    DirWriter writer(body.size() + 8); // the last entry of a body may come without its padding
    for (const DirEntry &entry : *entries) {
        require(!entry.name.empty() && !entry.name.contains('/') && !entry.name.contains('\0'),
                "a name is a name");
        require(isInside(bytesOf(entry.name), body), "a name is part of the body");
        require(writer.add(entry), "what was read fits");
    }
    const auto again = parseDirEntries(writer.bytes());
    require(again && again->size() == entries->size(), "what is written is read again");
}

void checkInit(Bytes body)
{
    const auto init = parseInitOut(body);
    if (!init)
        return;
    InitOut flags;
    setFlags(flags, flagsOf(*init));
    require(flagsOf(flags) == flagsOf(*init) || flagsOf(flags) == (flagsOf(*init) | InitExt),
            "flags are flags");
    const Packet packet = encodeInitOut(7, *init, init->minor);
    const auto reply = parseReply(packet, {.opcode = Opcode::Init, .unique = 7});
    require(reply && reply->body.size() == initOutSize(init->minor), "INIT has the size for the version");
    require(parseInitOut(reply->body).has_value(), "what is written is read again");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    switch (input.byte()) {
    case 'q':
        checkRequest(bytesOf(input.rest()));
        break;
    case 'r': {
        Asked asked;
        asked.opcode = static_cast<Opcode>(input.byte());
        asked.size = input.value<std::uint16_t>();
        const std::string_view packet = input.rest();
        asked.unique = structAt<OutHeader>(bytesOf(packet)).unique; // a guess would be refused almost always
        checkReply(bytesOf(packet), asked);
        break;
    }
    case 'd':
        checkEntries(bytesOf(input.rest()));
        break;
    default:
        checkInit(bytesOf(input.rest()));
    }
    return 0;
}
