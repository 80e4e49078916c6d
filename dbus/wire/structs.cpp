// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file changes between the structs of the wire and the types of the house.

#include "dbus/wire/structs.h"

namespace fuseboard {

Result<MountSpec> toSpec(const MountRequest &request)
{
    if (request.version != SpecVersion)
        return failure(ErrorCode::VersionMismatch, Stage::Validate, 0,
                       "The spec has version " + std::to_string(request.version) +
                           ", this helper knows version " + std::to_string(SpecVersion) + ".");
    return MountSpec{.subtype = request.subtype.toStdString(),
                     .source = request.source.toStdString(),
                     .flags = {request.flags},
                     .maxRead = request.maxRead,
                     .gid = request.gid,
                     .replaces = {request.replaces},
                     .deadline = std::chrono::milliseconds(request.deadlineMs)};
}

MountRequest fromSpec(const MountSpec &spec, uint requestNumber)
{
    return MountRequest{.version = SpecVersion,
                        .request = requestNumber,
                        .subtype = QString::fromStdString(spec.subtype),
                        .source = QString::fromStdString(spec.source),
                        .flags = spec.flags.bits,
                        .maxRead = spec.maxRead,
                        .gid = spec.gid,
                        .replaces = spec.replaces.value,
                        .deadlineMs = static_cast<uint>(spec.deadline.count())};
}

} // namespace fuseboard
