// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads values and refuses those that are not allowed, whoever calls.

#include "helper/front/arguments.h"

#include "dbus/bus/reader.h"
#include "dbus/wire/marshal.h"

namespace fuseboard {
namespace {

std::unexpected<Error> unreadable()
{
    return failure(ErrorCode::InvalidArgument, Stage::Validate, 0, "The arguments cannot be read.");
}

Result<MountArguments> noArguments()
{
    return unreadable();
}

} // namespace

Result<MountArguments> readMountArguments(const BusMessage &call)
{
    BusReader reader(call);
    MountArguments arguments;
    arguments.descriptors = {reader.descriptor(), reader.descriptor(), reader.descriptor()};
    if (!reader.isOk()) // one of them is -1, which is of no kind
        return checkKinds(arguments.descriptors).and_then(noArguments);
    const MountRequest request = readRequest(reader);
    if (!reader.isOk())
        return unreadable();
    arguments.number = request.request;
    auto spec = toSpec(request);
    if (!spec)
        return std::unexpected(spec.error());
    arguments.spec = *std::move(spec);
    if (const auto valid = validate(arguments.spec); !valid)
        return std::unexpected(valid.error());
    return checkKinds(arguments.descriptors).transform([&] { return arguments; });
}

Result<EndArguments> readUnmountArguments(const BusMessage &call)
{
    BusReader reader(call);
    const MountId mount{reader.u64()};
    const std::uint32_t mode = reader.u32();
    if (!reader.isOk())
        return unreadable();
    if (mode > static_cast<std::uint32_t>(UnmountMode::Force))
        return failure(ErrorCode::InvalidArgument, Stage::Validate, 0, "The mode must be 0, 1 or 2.");
    return EndArguments{mount, static_cast<UnmountMode>(mode)};
}

Result<EndArguments> readAbortArguments(const BusMessage &call)
{
    BusReader reader(call);
    const MountId mount{reader.u64()};
    if (!reader.isOk())
        return unreadable();
    return EndArguments{.mount = mount};
}

} // namespace fuseboard
