// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks and makes replies.

#include "app/fusewire/reply.h"

namespace fuseboard::fusewire {
namespace {

constexpr std::size_t MaxLink = 4095;

struct Sizes
{
    std::size_t least, most;
};

constexpr Sizes exactly(std::size_t size)
{
    return {size, size};
}

/// Asked for no bytes, both requests for extended attributes are answered with how many there are.
constexpr Sizes sizesOfXattr(std::size_t asked)
{
    return asked == 0 ? exactly(sizeof(XattrOut)) : Sizes{0, asked};
}

Sizes sizesOf(const Asked &asked)
{
    switch (asked.opcode) {
    case Opcode::Lookup:
        return exactly(sizeof(EntryOut));
    case Opcode::Getattr:
        return exactly(sizeof(AttrOut));
    case Opcode::Open:
    case Opcode::Opendir:
        return exactly(sizeof(OpenOut));
    case Opcode::Statfs:
        return exactly(sizeof(StatfsOut));
    case Opcode::Readlink:
        return {1, MaxLink};
    case Opcode::Init:
        return {0, sizeof(InitOut)};
    case Opcode::Read:
    case Opcode::Readdir:
    case Opcode::Readdirplus:
        return {0, asked.size};
    case Opcode::Getxattr:
    case Opcode::Listxattr:
        return sizesOfXattr(asked.size);
    default:
        return exactly(0);
    }
}

} // namespace

Checked<Reply> parseReply(Bytes packet, const Asked &asked)
{
    if (packet.size() < sizeof(OutHeader))
        return std::unexpected(Defect::TooShort);
    if (packet.size() > MaxPacket)
        return std::unexpected(Defect::TooLong);
    const auto header = structAt<OutHeader>(packet);
    if (header.len != packet.size())
        return std::unexpected(Defect::WrongLength);
    if (header.unique != asked.unique || !hasReply(asked.opcode))
        return std::unexpected(Defect::WrongUnique);
    if (header.error > 0 || header.error <= -ErrorLimit)
        return std::unexpected(Defect::ErrorOutOfRange);
    const Bytes body = packet.subspan(sizeof header);
    if (header.error != 0)
        return body.empty() ? Checked<Reply>(Reply{.sysErrno = -header.error, .body = {}})
                            : std::unexpected(Defect::BodyAndError);
    const Sizes sizes = sizesOf(asked);
    if (body.size() < sizes.least || body.size() > sizes.most)
        return std::unexpected(Defect::WrongBody);
    return Reply{.sysErrno = 0, .body = body};
}

Packet encodeReply(std::uint64_t unique, std::initializer_list<Bytes> parts)
{
    const Packet body = joined(parts);
    const OutHeader header{
        .len = static_cast<std::uint32_t>(sizeof header + body.size()), .error = 0, .unique = unique};
    return joined({bytesOf(header), body});
}

Packet encodeError(std::uint64_t unique, int sysErrno)
{
    const OutHeader header{.len = sizeof header, .error = -sysErrno, .unique = unique};
    return joined({bytesOf(header)});
}

} // namespace fuseboard::fusewire
