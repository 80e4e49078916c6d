// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file holds the rules of a record's form.

#include "helper/agent/recordrules.h"

#include "dbus/types/mountspec.h"

#include <algorithm>

namespace fuseboard {
namespace {

bool isTerminated(auto &text)
{
    return text.back() == '\0';
}

bool isKnown(RecordKind kind)
{
    return (kind >= RecordKind::Hello && kind <= RecordKind::Cancel) || kind == RecordKind::Leave;
}

} // namespace

bool isWellFormed(const RequestPacket &packet)
{
    const AgentRequest &record = packet.record;
    const std::size_t expected = record.kind == RecordKind::Mount ? MaxRecordDescriptors : 0;
    const bool zeroes = std::ranges::all_of(record.padding, [](char c) { return c == 0; });
    return isKnown(record.kind) && zeroes && packet.count == expected && !packet.surplus &&
           isTerminated(record.subtype) && isTerminated(record.source) && record.forOthers <= 1 &&
           record.mode <= static_cast<std::uint32_t>(UnmountMode::Force);
}

} // namespace fuseboard
