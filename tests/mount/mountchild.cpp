// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file goes the whole way of the mount child.

#include "tests/mount/mountchild.h"

#include "helper/mount/replaced.h"

namespace fuseboard::test {

MountRequest requestWith(std::uint32_t flags)
{
    MountRequest request{.caller = {1000}, .spec = {}};
    request.spec.subtype = "test";
    request.spec.source = "source";
    request.spec.gid = 1000;
    request.spec.flags.bits = flags;
    return request;
}

Milestones listener()
{
    return {.attaching = [](MountId, std::uint32_t) { return true; },
            .proving = [](MountId, std::uint32_t) { return true; }};
}

Result<Mounted> mountWith(FakeSystem &system, const MountRequest &request, const Milestones &milestones)
{
    const MountDescriptors descriptors{FakeSystem::Folder, FakeSystem::Device, FakeSystem::Server};
    std::optional<Replaced> replaced;
    const auto facts = collectFacts(system, request, descriptors, replaced);
    if (!facts)
        return std::unexpected(facts.error());
    const auto planned = plan(request, *facts);
    if (!planned)
        return std::unexpected(planned.error());
    Remains remains;
    return execute(system, *planned, descriptors, replaced ? &*replaced : nullptr, milestones, remains);
}

} // namespace fuseboard::test
