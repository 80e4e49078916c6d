// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file collects the facts of a mount, also where a dead mount has to be looked under first.

#include "helper/mount/replaced.h"

#include "dbus/types/filesystems.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>

namespace fuseboard {
namespace {

std::unexpected<Error> cannotLook(int negativeErrno)
{
    return failure(ErrorCode::ReplaceRefused, Stage::Validate, -negativeErrno,
                   "The folder below it could not be looked at.");
}

/// A copy of the mount below, attached nowhere and without what is mounted on it, shows the folder bare.
Result<UniqueFd> openBareFolder(System &system, const MountRequest &request, const Place &place)
{
    const UniqueFd copy(system.openTree(place.parent.get(), OPEN_TREE_CLONE));
    if (!copy.isValid())
        return cannotLook(copy.get());
    const FsIdentity identity(system, request.caller.value, request.spec.gid);
    if (identity.status() < 0)
        return cannotLook(identity.status());
    UniqueFd folder(system.openat2(copy.get(), place.name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW,
                                   RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS));
    if (!folder.isValid())
        return cannotLook(folder.get());
    return folder;
}

/// The copy is in nobody's namespace: the mount that counts is the one below the old mount.
Result<FolderFacts> collectBareFolder(System &system, const MountRequest &request, const Replaced &old)
{
    auto facts = collectFolder(system, old.folder.get(), request.caller, request.spec.gid);
    if (!facts)
        return facts;
    facts->mount = old.view.parent;
    const auto magic = mountMagic(system, old.view.parent);
    if (!magic)
        return std::unexpected(magic.error());
    facts->magic = *magic;
    if (facts->magic && isOrdinaryFileSystem(*facts->magic)) {
        const FsIdentity identity(system, request.caller.value, request.spec.gid);
        if (identity.status() < 0)
            return cannotLook(identity.status());
        facts->writeErrno = -system.mayUse(old.folder.get());
    }
    return facts;
}

} // namespace

Result<Replaced> lookUnder(System &system, const MountRequest &request, int mountpoint)
{
    auto view = viewMount(system, request.spec.replaces, Stage::Validate);
    if (!view)
        return std::unexpected(view.error());
    Replaced old{.view = std::move(*view), .place = {}, .folder = {}, .facts = {}};
    old.facts.isFuse = old.view.isFuse();
    old.facts.owner = old.view.userId;
    MountId here;
    old.facts.onDescriptor = system.mountIdAt(mountpoint, "", here.value) == 0 && here == old.view.id;
    if (!old.facts.isFuse || old.facts.owner != request.caller.value || !old.facts.onDescriptor)
        return old;
    auto place = openPlace(system, old.view);
    if (!place)
        return std::unexpected(place.error());
    old.place = std::move(*place);
    old.facts.topmost = checkTopmost(system, old.view, old.place).has_value();
    auto folder = openBareFolder(system, request, old.place);
    if (!folder)
        return std::unexpected(folder.error());
    old.folder = std::move(*folder);
    return old;
}

namespace {

/// A probe may leave a process that hangs with the server: only where it is all that the answer hangs on.
void probeWhereItDecides(System &system, const MountRequest &request, int mountpoint, MountFacts &facts,
                         Replaced &old)
{
    facts.replaced->probeResult = -ETIME;
    if (!plan(request, facts))
        return;
    const std::uint32_t group = old.view.groupId.value_or(UINT32_MAX);
    facts.replaced->probeResult = system.probe(mountpoint, request.caller.value, group, ProbeMs);
    old.hung = facts.replaced->probeResult == -ETIME;
}

} // namespace

Result<MountFacts> collectFacts(System &system, const MountRequest &request,
                                const MountDescriptors &descriptors, std::optional<Replaced> &replaced)
{
    if (const auto allowed = checkRequest(request); !allowed)
        return std::unexpected(allowed.error());
    MountFacts facts;
    Result<FolderFacts> folder;
    if (request.spec.replaces.isValid()) {
        auto old = lookUnder(system, request, descriptors.mountpoint);
        if (!old)
            return std::unexpected(old.error());
        facts.replaced = old->facts;
        if (old->folder.isValid())
            folder = collectBareFolder(system, request, *old);
        replaced = std::move(*old);
    } else {
        folder = collectFolder(system, descriptors.mountpoint, request.caller, request.spec.gid);
    }
    if (!folder)
        return std::unexpected(folder.error());
    const auto device = collectDevice(system, descriptors.device);
    if (!device)
        return std::unexpected(device.error());
    const auto server = collectServer(system, descriptors.server, request.caller, request.spec.gid);
    if (!server)
        return std::unexpected(server.error());
    facts.folder = *folder;
    facts.device = *device;
    facts.server = *server;
    if (replaced)
        probeWhereItDecides(system, request, descriptors.mountpoint, facts, *replaced);
    return facts;
}

} // namespace fuseboard
