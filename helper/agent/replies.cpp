// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fills replies.

#include "helper/agent/replies.h"

#include <algorithm>
#include <cstring>

namespace fuseboard {
namespace {

void setKernelLog(AgentReply &reply, const std::vector<std::string> &messages)
{
    std::size_t used = 0;
    for (const std::string &message : messages) {
        if (used + message.size() + 1 > reply.kernelLog.size())
            break;
        std::ranges::copy(message, reply.kernelLog.begin() + static_cast<std::ptrdiff_t>(used));
        used += message.size();
        reply.kernelLog[used++] = '\n';
    }
    reply.kernelLogLength = static_cast<std::uint32_t>(used);
}

} // namespace

AgentReply replyTo(const AgentRequest &request)
{
    AgentReply reply;
    reply.request = request.request;
    reply.kind = request.kind;
    reply.done = 1;
    return reply;
}

void addContext(AgentReply &reply, std::string_view sentence)
{
    std::size_t used = strnlen(reply.context.data(), reply.context.size() - 1);
    if (used > 0 && used < reply.context.size() - 1)
        reply.context[used++] = ' ';
    const std::size_t length = std::min(sentence.size(), reply.context.size() - 1 - used);
    std::copy_n(sentence.begin(), length, reply.context.begin() + static_cast<std::ptrdiff_t>(used));
    reply.context[used + length] = '\0';
}

void setError(AgentReply &reply, ErrorCode code, Stage stage, std::string_view context)
{
    reply.ok = 0;
    reply.code = static_cast<std::uint32_t>(code);
    reply.stage = static_cast<std::uint32_t>(stage);
    reply.sysErrno = 0;
    reply.context = {};
    addContext(reply, context);
}

void setError(AgentReply &reply, const Error &error)
{
    setError(reply, error.code, error.stage, error.context);
    reply.sysErrno = error.sysErrno;
    setKernelLog(reply, error.kernelLog);
}

void setMounted(AgentReply &reply, const Mounted &mounted)
{
    reply.ok = 1;
    reply.mountId = mounted.id.value;
    reply.guarantee = static_cast<std::uint32_t>(mounted.guarantee);
    reply.connection = mounted.connection;
    reply.flags = mounted.flags.bits;
    reply.maxRead = mounted.maxRead;
    reply.createUs = mounted.createUs;
    reply.attachUs = mounted.attachUs;
    setKernelLog(reply, mounted.kernelLog);
}

} // namespace fuseboard
