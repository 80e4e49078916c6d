// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes what the front reads in an agent's reply, and what the agent writes into one.

#include "helper/agent/replies.h"
#include "helper/front/agenttext.h"
#include "tests/fuzz/fuzz.h"

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

void checkRead(const AgentReply &reply)
{
    const Error error = errorOf(reply);
    require(error.context.size() <= reply.context.size(), "the particulars fit into the record");
    require(error.kernelLog.size() <= 32, "there are at most 32 lines");
    std::size_t length = 0;
    for (const std::string &line : error.kernelLog) {
        require(!line.empty() && !line.contains('\n'), "a line is one line");
        length += line.size() + 1;
    }
    require(length <= reply.kernelLog.size() + 1, "the lines fit into the record");
    require(!nameOf(stageOf(reply)).empty(), "a stage has a name");
    const bool isStrong = reply.guarantee == static_cast<std::uint32_t>(Guarantee::SyncInit);
    require((guaranteeOf(reply) == Guarantee::SyncInit) == isStrong, "nothing else is the strong guarantee");
    require(!infoOf(static_cast<ErrorCode>(reply.code)).meaning.empty(), "any number has a sentence");
    require(errorCodeFromName(infoOf(error.code).name) == error.code, "a code is its name");
    require(!errorCodeFromName(error.context) ||
                error.context == infoOf(*errorCodeFromName(error.context)).name,
            "and no other text is one");
    require(!nameOf(error.stage).empty() && !messageOf(error).empty(),
            "there is a name and a sentence for it");
}

bool isLine(const std::string &text)
{
    return !text.empty() && !text.contains('\n');
}

/// One text a line: the particulars, then the kernel's messages.
void checkWritten(Input &input)
{
    const auto code = errorCodeFromNumber(input.byte());
    Error error{.code = code.value_or(ErrorCode::Internal),
                .stage = static_cast<Stage>(input.byte() % 6),
                .sysErrno = input.byte(),
                .context = std::string(input.until('\n')),
                .kernelLog = {}};
    while (!input.isEmpty())
        error.kernelLog.emplace_back(input.until('\0'));
    AgentReply reply = replyTo(AgentRequest{});
    setError(reply, error);
    require(reply.done == 1 && reply.context.back() == '\0', "the particulars end");
    require(reply.kernelLogLength <= reply.kernelLog.size(), "the log fits");
    const Error read = errorOf(reply);
    require(read.code == error.code && read.stage == error.stage && read.sysErrno == error.sysErrno,
            "numbers come as they were written");
    const std::string cut = error.context.substr(0, reply.context.size() - 1);
    require(read.context == cut.substr(0, cut.find('\0')),
            "the particulars come, cut where there is no room");
    if (std::ranges::all_of(error.kernelLog, isLine)) {
        require(
            read.kernelLog.size() <= error.kernelLog.size() &&
                std::ranges::equal(read.kernelLog, std::span(error.kernelLog).first(read.kernelLog.size())),
            "the kernel's messages come as they were written, from the first on");
    }
    addContext(reply, cut);
    require(reply.context.back() == '\0', "what is added is cut too");
}

void checkMounted(Input &input)
{
    Mounted mounted;
    mounted.id.value = input.value<std::uint64_t>();
    mounted.connection = input.value<std::uint32_t>();
    while (!input.isEmpty())
        mounted.kernelLog.emplace_back(input.until('\0'));
    AgentReply reply;
    setMounted(reply, mounted);
    require(reply.ok == 1 && reply.mountId == mounted.id.value && reply.connection == mounted.connection,
            "a mount comes as it was written");
    checkRead(reply);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    switch (input.byte()) {
    case 'w':
        checkWritten(input);
        break;
    case 'm':
        checkMounted(input);
        break;
    default:
        checkRead(input.value<AgentReply>());
    }
    return 0;
}
