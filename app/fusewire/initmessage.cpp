// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes and reads the INIT messages.

#include "app/fusewire/initmessage.h"

#include "app/fusewire/protocol.h"
#include "app/fusewire/reply.h"

namespace fuseboard::fusewire {
namespace {

constexpr unsigned HalfBits = 32;
constexpr std::uint32_t MinorWithMaxWrite = 5;
constexpr std::uint32_t MinorWithTimeGranularity = 23;

std::uint64_t joinedFlags(std::uint32_t flags, std::uint32_t flags2)
{
    return (flags & InitExt) != 0 ? flags | (std::uint64_t{flags2} << HalfBits) : flags;
}

} // namespace

std::uint64_t flagsOf(const InitIn &init)
{
    return joinedFlags(init.flags, init.flags2);
}

std::uint64_t flagsOf(const InitOut &init)
{
    return joinedFlags(init.flags, init.flags2);
}

void setFlags(InitOut &init, std::uint64_t flags)
{
    init.flags2 = static_cast<std::uint32_t>(flags >> HalfBits);
    init.flags = static_cast<std::uint32_t>(init.flags2 != 0 ? flags | InitExt : flags);
}

std::size_t initOutSize(std::uint32_t minor)
{
    if (minor < MinorWithMaxWrite)
        return InitOutSize0;
    return minor < MinorWithTimeGranularity ? InitOutSize5 : sizeof(InitOut);
}

Packet encodeInitOut(std::uint64_t unique, const InitOut &init, std::uint32_t minor)
{
    return encodeReply(unique, {bytesOf(init).first(initOutSize(minor))});
}

Checked<InitOut> parseInitOut(Bytes body)
{
    if (body.size() < InitOutSize0 || body.size() > sizeof(InitOut))
        return std::unexpected(Defect::WrongBody);
    const auto init = structAt<InitOut>(body);
    if (init.major != Major)
        return std::unexpected(Defect::WrongMajor);
    return init;
}

} // namespace fuseboard::fusewire
