// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sends values through a front: what the contract's own writer has written is read back as it was,
// both ways.
#pragma once

#include "dbus/wire/escape.h"
#include "dbus/wire/marshal.h"
#include "helper/front/agenttext.h"
#include "helper/front/fuseconfig.h"
#include "tests/fuzz/frontrules.h"
#include "tests/fuzz/playedfront.h"
#include "tests/fuzz/rawcall.h"

namespace fuseboard::fuzz {

inline MountRequest usualRequest()
{
    return {.subtype = QStringLiteral("sshfs"),
            .source = QStringLiteral("alice@host:/srv"),
            .gid = Person,
            .deadlineMs = 5000};
}

inline void sendMount(Scene &scene, const MountRequest &request)
{
    BusMessage call = scene.bus().newCall(OurPath.data(), Ours.data(), "Mount");
    BusWriter out(call);
    for (const char letter : {'o', 'd', 's'})
        out.descriptor(offered()[letter]);
    writeRequest(out, request);
    scene.bus().send(call);
}

/// Up to a NUL: more the bus does not carry.
inline QString textFrom(Input &input)
{
    const std::string_view line = input.until('\n');
    const std::string_view text = line.substr(0, line.find('\0'));
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

inline MountRequest requestFrom(Input &input)
{
    MountRequest request;
    request.subtype = textFrom(input);
    request.source = textFrom(input);
    request.version = input.value<std::uint32_t>();
    request.request = input.value<std::uint32_t>();
    request.flags = input.value<std::uint32_t>();
    request.maxRead = input.value<std::uint32_t>();
    request.gid = input.value<std::uint32_t>();
    request.replaces = input.value<std::uint64_t>();
    request.deadlineMs = input.value<std::uint32_t>();
    return request;
}

inline MountRequest requestIn(const AgentRequest &record, std::uint32_t number)
{
    return {.version = SpecVersion,
            .request = number,
            .subtype = QString::fromLatin1(record.subtype.data()),
            .source = QString::fromLatin1(record.source.data()),
            .flags = record.flags,
            .maxRead = record.maxRead,
            .gid = record.callerGid,
            .replaces = record.mountId,
            .deadlineMs = record.deadlineMs};
}

inline QStringList escapedLines(const std::vector<std::string> &lines)
{
    QStringList all;
    for (const std::string &line : lines)
        all << escaped(line);
    return all;
}

inline QStringList wordsOf(MountFlags flags, std::uint32_t maxRead, const QStringList &always)
{
    QStringList all;
    for (const std::string &word : optionWords(flags, maxRead))
        all << QString::fromStdString(word);
    return all + always;
}

inline void checkOutcome(const BusMessage &reply, const MountRequest &request, const AgentReply &said)
{
    BusReader reader(reply);
    const MountOutcome outcome = readOutcome(reader);
    require(reader.isOk(), "the outcome can be read");
    const MountOutcome expected{
        .version = SpecVersion,
        .mountId = said.mountId,
        .connection = said.connection,
        .guarantee = latin(nameOf(guaranteeOf(said))),
        .asked = wordsOf({request.flags}, request.maxRead, {}),
        .effective = wordsOf({said.flags}, said.maxRead, {QStringLiteral("nosuid"), QStringLiteral("nodev")}),
        .authoriseUs = outcome.authoriseUs,
        .createUs = said.createUs,
        .attachUs = said.attachUs,
        .kernelLog = escapedLines(kernelLinesOf(said))};
    require(outcome == expected, "the outcome is what the agent said");
}

inline void checkFailure(const BusMessage &reply, const AgentReply &said)
{
    const Error read = errorFromMessage(reply);
    const Error meant = errorOf(said);
    require(reply.isError() && read.code == meant.code && read.stage == meant.stage &&
                read.sysErrno == meant.sysErrno,
            "the failure is what the agent said");
    QStringList lines;
    for (const std::string &line : read.kernelLog)
        lines << QString::fromStdString(line);
    require(lines == escapedLines(meant.kernelLog), "with the kernel's own words");
}

/// What the contract's own writer has written is read back as it was, both ways.
inline void writeAndRead(Input &input)
{
    const MountRequest request = requestFrom(input);
    auto said = input.value<AgentReply>();
    Scene scene({}, said);
    sendMount(scene, request);
    scene.settle();
    require(!scene.isLost() && scene.replies().size() == 1, "there is an answer");
    const BusMessage reply = scene.replies()[0];
    const auto spec = toSpec(request);
    const Result<void> valid = spec ? validate(*spec) : std::unexpected(spec.error());
    if (!valid) {
        require(errorFromMessage(reply) == valid.error(), "what is wrong is named");
    } else if (request.gid != Person) {
        require(errorFromMessage(reply).code == ErrorCode::InvalidArgument, "a strange group is refused");
    } else if (spec->flags.has(MountFlag::AllowOther) && !fuseConfig().userAllowOther) {
        require(errorFromMessage(reply).code == ErrorCode::SharingForbidden, "sharing wants leave");
    } else {
        require(scene.records().size() == 1, "what is right is done");
        require(requestIn(scene.records()[0].record, request.request) == request,
                "with the values as they were");
        said.ok == 1 ? checkOutcome(reply, request, said) : checkFailure(reply, said);
    }
    sendMount(scene, request);
    scene.settle();
    require(scene.replies().size() == 2, "there is another");
    require(scene.replies()[1].errorName() == reply.errorName(), "of somebody known it is the same");
}

} // namespace fuseboard::fuzz
