// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks what Mount was asked, and turns it into a record for the agent.

#include "helper/front/mountcall.h"

#include "dbus/wire/escape.h"
#include "dbus/wire/marshal.h"
#include "dbus/wire/names.h"
#include "helper/front/agenttext.h"
#include "helper/front/display.h"
#include "helper/front/fuseconfig.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace fuseboard {
namespace {

QString textOf(std::string_view text)
{
    return QString::fromLatin1(text.data(), qsizetype(text.size()));
}

QStringList wordsFor(MountFlags flags, std::uint32_t maxRead)
{
    QStringList words;
    for (const std::string &word : optionWords(flags, maxRead))
        words << textOf(word);
    return words;
}

} // namespace

Result<void> MountCall::takeArguments(const BusMessage &call)
{
    auto arguments = readMountArguments(call);
    if (!arguments)
        return std::unexpected(arguments.error());
    m_arguments = *std::move(arguments);
    m_path = pathOf(m_arguments.descriptors.mountpoint);
    setSubject(m_path);
    return {};
}

Result<QList<Question>> MountCall::questionsFor(const Caller &caller)
{
    if (!caller.isMemberOf(spec().gid))
        return failure(ErrorCode::InvalidArgument, Stage::Validate, 0,
                       "The gid is none of the caller's groups.");
    if (const auto likely = checkDescriptors(caller.uid); !likely)
        return std::unexpected(likely.error());
    if (const auto room = checkRoom(caller.uid.value, 1); !room)
        return std::unexpected(room.error());
    const bool isShared = spec().flags.has(MountFlag::AllowOther);
    if (isShared && !fuseConfig().userAllowOther)
        return failure(ErrorCode::SharingForbidden, Stage::Validate);
    const QMap<QString, QString> details{{QStringLiteral("mountpoint"), displayName(m_path)},
                                         {QStringLiteral("subtype"), displayName(spec().subtype)},
                                         {QStringLiteral("source"), displayName(spec().source)}};
    const QString action = isShared ? bus::MountShared : bus::MountOwn;
    return QList<Question>{{caller.busName, action, details}};
}

// Nobody is asked for what can be known to fail.
Result<void> MountCall::checkDescriptors(CallerUid caller) const
{
    if (!spec().replaces.isValid())
        if (const auto valid = checkFolder(m_arguments.descriptors.mountpoint, caller); !valid)
            return valid;
    return checkServer(m_arguments.descriptors.server);
}

// own: 1 as long as this one has no place in the quota.
Result<void> MountCall::checkRoom(std::uint32_t uid, unsigned own)
{
    const auto &underWay = services().quota.mounts;
    MountCount &there = services().mountCount;
    const std::size_t wanted = there.of(uid) + underWay.taken(uid) + own;
    if (wanted > services().limits.mountsPerUser)
        return failure(ErrorCode::TooManyMounts, Stage::Validate, 0,
                       std::to_string(wanted - 1) + " are yours, with those under way.");
    const auto most = fuseConfig().mountMax;
    if (most && there.ofAll() + underWay.taken() + own > *most)
        return failure(ErrorCode::TooManyMounts, Stage::Validate, 0,
                       "mount_max in /etc/fuse.conf is " + std::to_string(*most) + ".");
    return {};
}

Result<std::vector<UniqueFd>> MountCall::takeDescriptors()
{
    std::vector<UniqueFd> taken;
    const MountDescriptors &lent = m_arguments.descriptors;
    for (const int fd : {lent.mountpoint, lent.device, lent.server}) {
        taken.emplace_back(fcntl(fd, F_DUPFD_CLOEXEC, 0));
        if (!taken.back().isValid())
            return failure(ErrorCode::Busy, Stage::Create, errno, "No descriptors are left.");
    }
    return taken;
}

Result<Request::Order> MountCall::order(const Caller &caller)
{
    // Others of the same account were authorised since it was looked at first.
    if (const auto room = checkRoom(caller.uid.value, 0); !room)
        return std::unexpected(room.error());
    auto descriptors = takeDescriptors();
    if (!descriptors)
        return std::unexpected(descriptors.error());
    sendProgress(Stage::Create);
    Order order{.record = {},
                .descriptors = *std::move(descriptors),
                .patience = spec().deadline + std::chrono::milliseconds(AgentGraceMs),
                .stage = Stage::Create};
    order.record.kind = RecordKind::Mount;
    order.record.mountId = spec().replaces.value;
    order.record.callerGid = spec().gid;
    order.record.flags = spec().flags.bits;
    order.record.maxRead = spec().maxRead;
    order.record.deadlineMs = static_cast<std::uint32_t>(spec().deadline.count());
    // validate() has seen to it that both fit with their NUL.
    std::ranges::copy(spec().subtype, order.record.subtype.begin());
    std::ranges::copy(spec().source, order.record.source.begin());
    return order;
}

void MountCall::outcome(const AgentReply &reply, BusWriter &out)
{
    QStringList effective = wordsFor({reply.flags}, reply.maxRead);
    effective << QStringLiteral("nosuid") << QStringLiteral("nodev");
    QStringList kernelLog;
    for (const std::string &line : kernelLinesOf(reply))
        kernelLog << escaped(line);
    writeOutcome(out, {.version = SpecVersion,
                       .mountId = reply.mountId,
                       .connection = reply.connection,
                       .guarantee = textOf(nameOf(guaranteeOf(reply))),
                       .asked = wordsFor(spec().flags, spec().maxRead),
                       .effective = effective,
                       .authoriseUs = static_cast<std::uint32_t>(decision().authorise.count()),
                       .createUs = reply.createUs,
                       .attachUs = reply.attachUs,
                       .kernelLog = kernelLog});
}

// To the caller alone: what a broadcast says, everybody hears.
void MountCall::sendProgress(Stage stage)
{
    BusMessage signal =
        services().bus.newSignal(sender(), bus::Path.data(), bus::Interface.data(), "Progress");
    BusWriter(signal).u32(m_arguments.number).text(textOf(nameOf(stage)));
    services().bus.send(signal);
}

} // namespace fuseboard
