// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what holds for everything that a front replies and that it asks of its agent.
#pragma once

#include "dbus/wire/errors.h"
#include "dbus/wire/names.h"
#include "helper/agent/recordrules.h"
#include "tests/fuzz/playedbus.h"

#include <QString>

#include <algorithm>
#include <array>

namespace fuseboard::fuzz {

// A refusal has a name that the contract or the bus knows, and what belongs to it.
inline void checkReply(const BusMessage &reply)
{
    if (!reply.isError())
        return;
    constexpr auto OfTheBus =
        std::to_array<std::string_view>({"UnknownObject", "UnknownInterface", "UnknownMethod",
                                         "UnknownProperty", "PropertyReadOnly", "InvalidArgs"});
    constexpr QLatin1StringView BusPrefix("org.freedesktop.DBus.Error.");
    const QString name(reply.errorName());
    if (!name.startsWith(bus::ErrorPrefix)) {
        require(name.startsWith(BusPrefix), "the bus or the contract knows the name");
        require(std::ranges::contains(OfTheBus, name.sliced(BusPrefix.size()).toStdString()),
                "it knows all of it");
        return;
    }
    const auto code = errorCodeFromName(name.sliced(bus::ErrorPrefix.size()).toStdString());
    require(code && *code == errorFromMessage(reply).code, "the contract knows the name");
    require(reply.signature() == QLatin1StringView("ssias"), "a refusal has its particulars");
}

// What the agent is asked for was allowed, whatever it was made from.
inline void checkRecord(const RequestPacket &packet)
{
    const AgentRequest &record = packet.record;
    require(record.kind == RecordKind::Mount && isWellFormed(packet), "a good record of a mount");
    const MountSpec spec{.subtype = record.subtype.data(),
                         .source = record.source.data(),
                         .flags = {record.flags},
                         .maxRead = record.maxRead,
                         .gid = record.callerGid,
                         .replaces = {record.mountId},
                         .deadline = std::chrono::milliseconds(record.deadlineMs)};
    require(validate(spec).has_value(), "its values are allowed");
    require(isPerson(record.callerUid) && record.callerGid == record.callerUid, "it is for who was named");
    require(spec.replaces.isValid() || record.callerUid == Person, "the folder is its owner's");
}

} // namespace fuseboard::fuzz
