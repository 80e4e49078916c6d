// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes an agent's reply apart.

#include "helper/front/agenttext.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace fuseboard {
namespace {

constexpr std::size_t MaxLines = 32;

Stage knownStage(const AgentReply &reply, Stage otherwise)
{
    return reply.stage <= static_cast<std::uint32_t>(Stage::Ready) ? static_cast<Stage>(reply.stage)
                                                                   : otherwise;
}

} // namespace

std::vector<std::string> kernelLinesOf(const AgentReply &reply)
{
    std::string_view text(reply.kernelLog.data(),
                          std::min<std::size_t>(reply.kernelLogLength, reply.kernelLog.size()));
    std::vector<std::string> lines;
    while (!text.empty() && lines.size() < MaxLines) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (!line.empty())
            lines.emplace_back(line);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return lines;
}

Stage stageOf(const AgentReply &reply)
{
    return knownStage(reply, Stage::Attach);
}

Guarantee guaranteeOf(const AgentReply &reply)
{
    const bool isStrong = reply.guarantee == static_cast<std::uint32_t>(Guarantee::SyncInit);
    return isStrong ? Guarantee::SyncInit : Guarantee::Probed;
}

Error errorOf(const AgentReply &reply)
{
    return Error{.code = errorCodeFromNumber(reply.code).value_or(ErrorCode::Internal),
                 .stage = knownStage(reply, Stage::Create),
                 .sysErrno = reply.sysErrno,
                 .context =
                     std::string(reply.context.data(), strnlen(reply.context.data(), reply.context.size())),
                 .kernelLog = kernelLinesOf(reply)};
}

} // namespace fuseboard
