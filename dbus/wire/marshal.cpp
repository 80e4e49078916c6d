// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file marshals the structs of org.fuseboard.Helper1.

#include "dbus/wire/marshal.h"

namespace fuseboard {
namespace {

constexpr std::size_t MaxWord = 4096; ///< of what the helper says: a line of the kernel is shorter

QString textFrom(BusReader &in, std::size_t longest)
{
    const std::string_view bytes = in.text(longest);
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

QStringList textsFrom(BusReader &in)
{
    QStringList all;
    for (const std::string_view bytes : in.texts(MaxWord))
        all << QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
    return all;
}

} // namespace

void writeRequest(BusWriter &out, const MountRequest &request)
{
    out.openStruct("uussuuutu").u32(request.version).u32(request.request);
    out.text(request.subtype).text(request.source);
    out.u32(request.flags).u32(request.maxRead).u32(request.gid);
    out.u64(request.replaces).u32(request.deadlineMs).close();
}

void writeOutcome(BusWriter &out, const MountOutcome &outcome)
{
    out.openStruct("utusasasuuuas").u32(outcome.version).u64(outcome.mountId).u32(outcome.connection);
    out.text(outcome.guarantee).texts(outcome.asked).texts(outcome.effective);
    out.u32(outcome.authoriseUs).u32(outcome.createUs).u32(outcome.attachUs);
    out.texts(outcome.kernelLog).close();
}

void writeLimits(BusWriter &out, const HelperLimits &limits)
{
    out.openStruct("uuuuu").u32(limits.authorisationsPerUser).u32(limits.inProgressPerUser);
    out.u32(limits.mountsPerUser).u32(limits.inProgress).u32(limits.questionSeconds).close();
}

// Braces are evaluated from left to right.

MountRequest readRequest(BusReader &in)
{
    in.enterStruct("uussuuutu");
    const MountRequest request{.version = in.u32(),
                               .request = in.u32(),
                               .subtype = textFrom(in, MaxSubtypeLength),
                               .source = textFrom(in, MaxSourceLength),
                               .flags = in.u32(),
                               .maxRead = in.u32(),
                               .gid = in.u32(),
                               .replaces = in.u64(),
                               .deadlineMs = in.u32()};
    in.leave();
    return request;
}

MountOutcome readOutcome(BusReader &in)
{
    in.enterStruct("utusasasuuuas");
    const MountOutcome outcome{.version = in.u32(),
                               .mountId = in.u64(),
                               .connection = in.u32(),
                               .guarantee = textFrom(in, MaxWord),
                               .asked = textsFrom(in),
                               .effective = textsFrom(in),
                               .authoriseUs = in.u32(),
                               .createUs = in.u32(),
                               .attachUs = in.u32(),
                               .kernelLog = textsFrom(in)};
    in.leave();
    return outcome;
}

} // namespace fuseboard
