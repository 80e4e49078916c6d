// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds out whose mount it is, which decides the polkit action. The agent checks the owner again.

#include "helper/front/endcall.h"

#include "dbus/wire/names.h"
#include "helper/front/display.h"

namespace fuseboard {
namespace {

// Longer than the agent waits for a mount to go.
constexpr std::chrono::milliseconds Patience{60'000};

} // namespace

Result<void> EndCall::takeArguments(const BusMessage &call)
{
    const auto arguments =
        m_kind == RecordKind::Abort ? readAbortArguments(call) : readUnmountArguments(call);
    if (!arguments)
        return std::unexpected(arguments.error());
    m_arguments = *arguments;
    decision().mount = m_arguments.mount;
    return {};
}

Result<QList<Question>> EndCall::questionsFor(const Caller &caller)
{
    const auto mount = findFuseMount(m_arguments.mount);
    if (!mount)
        return std::unexpected(mount.error());
    m_owner = mount->owner;
    setSubject(mount->mountpoint);
    const bool isOwn = m_owner.value == caller.uid.value;
    const QMap<QString, QString> details{{QStringLiteral("mountpoint"), displayName(mount->mountpoint)},
                                         {QStringLiteral("owner"), QString::number(m_owner.value)}};
    QList<Question> questions;
    if (m_kind == RecordKind::Unmount)
        questions.append({caller.busName, isOwn ? bus::UnmountOwn : bus::UnmountOthers, details});
    if (m_kind == RecordKind::Abort || m_arguments.mode == UnmountMode::Force)
        questions.append({caller.busName, isOwn ? bus::AbortOwn : bus::AbortOthers, details});
    return questions;
}

Result<Request::Order> EndCall::order(const Caller &caller)
{
    Order order{.record = {}, .descriptors = {}, .patience = Patience, .stage = Stage::Attach};
    order.record.kind = m_kind;
    order.record.mountId = m_arguments.mount.value;
    order.record.mode = static_cast<std::uint32_t>(m_arguments.mode);
    order.record.forOthers = m_owner.value == caller.uid.value ? 0 : 1;
    return order;
}

} // namespace fuseboard
