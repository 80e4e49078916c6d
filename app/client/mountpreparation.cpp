// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file prepares mounts.

#include "app/client/mountpreparation.h"

#include "app/client/mountsfolder.h"
#include "app/mounts/mounttable.h"
#include "app/session/foldercontent.h"
#include "app/session/folderlock.h"
#include "app/session/safeopen.h"
#include "app/session/selfmount.h"
#include "app/session/sourcecheck.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

/// A hung mount must not be touched. The kernel mostly knows by itself that nothing is there; the whole mount
/// table, which may be long, is read only where it does not.
Result<void> checkFree(const std::string &mountpoint)
{
    if (carriesMount(mountpoint) == false)
        return {};
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    if (const MountEntry *there = table->topmostAt(mountpoint))
        return failure(ErrorCode::AlreadyMounted, Stage::Validate, 0,
                       there->source + " (" + there->fsType + ").");
    return {};
}

/// Paths are looked at for five seconds, or less where the whole has less.
std::chrono::milliseconds timeToLook(const MountWish &wish)
{
    return std::min<std::chrono::milliseconds>(wish.deadline, std::chrono::seconds(5));
}

/// Where somebody may be asked, MountJob itself counts the time in which nobody is.
std::chrono::milliseconds deadlineOf(const MountWish &wish)
{
    return wish.answers ? MaxDeadline : wish.deadline;
}

Result<LaunchPlan> plan(const MountWish &wish, const Mountpoint &mountpoint, LaunchMode mode)
{
    LaunchRequest request;
    request.source = wish.source;
    request.mountpoint = mountpoint.path;
    request.options = wish.options;
    request.mode = mode;
    request.answers = wish.answers;
    auto planned = planLaunch(wish.type, request);
    if (!planned)
        return planned;
    planned->spec.deadline = deadlineOf(wish);
    planned->spec.gid = getegid();
    if (const auto checked = checkSource(*planned, mountpoint, timeToLook(wish)); !checked)
        return std::unexpected(checked.error());
    return planned;
}

/// Links in the path may lead to a mount that the text of the path did not show.
Result<Mountpoint> openFree(const MountWish &wish)
{
    if (const auto isFree = checkFree(wish.mountpoint); !isFree)
        return std::unexpected(isFree.error());
    if (const auto made = wish.makesFolder ? makeFolder(wish.mountpoint) : Result<void>(); !made)
        return std::unexpected(made.error());
    auto mountpoint = openMountpoint(wish.mountpoint, timeToLook(wish));
    if (!mountpoint)
        return mountpoint;
    if (const auto isFree = checkFree(mountpoint->path.native()); !isFree)
        return std::unexpected(isFree.error());
    return mountpoint;
}

/// A folder may show itself through a mount: then nothing is hidden.
bool showsItself(const LaunchPlan &plan, const Mountpoint &mountpoint)
{
    return plan.sourceKind == SourceKind::Directory && plan.source == mountpoint.path.native();
}

/// The last step, when all the rest is known to be possible: from here on the folder is touched.
Result<MountPreparation> withFolder(const MountWish &wish, MountPreparation preparation)
{
    const Mountpoint &folder = preparation.mountpoint;
    const bool mayHide = wish.hidesContent || showsItself(preparation.plan, folder);
    if (const auto empty = mayHide && !wish.locksFolder ? Result<void>() : checkEmpty(folder); !empty)
        return std::unexpected(empty.error());
    if (const auto unlocked = wish.locksFolder ? unlockFolder(folder) : Result<void>(); !unlocked)
        return std::unexpected(unlocked.error());
    preparation.removesFolder = wish.makesFolder;
    preparation.locksFolder = wish.locksFolder;
    return preparation;
}

Result<MountPreparation> finishSelfMount(const MountWish &wish, Mountpoint mountpoint, std::string reason)
{
    if (!reason.ends_with('.')) // errno's name, or words of the bus
        reason += '.';
    auto planned = plan(wish, mountpoint, LaunchMode::Fusermount);
    if (!planned)
        return std::unexpected(planned.error());
    if (getuid() != 0) {
        if (const auto fusermount = findFusermount(); !fusermount)
            return std::unexpected(fusermount.error());
    }
    return withFolder(wish, {.mountpoint = std::move(mountpoint),
                             .plan = std::move(*planned),
                             .device = {},
                             .helperReason = std::move(reason)});
}

} // namespace

std::optional<std::string> reasonWithoutHelper(const MountWish &wish)
{
    if (wish.policy == HelperPolicy::Require)
        return std::nullopt;
    if (wish.policy == HelperPolicy::Never)
        return "It was asked for with --helper=never.";
    if (getuid() == 0)
        return "Root needs no helper.";
    if (!wish.type.supports(LaunchMode::Descriptor))
        return wish.type.program + " cannot serve a descriptor that it is given.";
    return std::nullopt;
}

Result<MountPreparation> prepareSelfMount(const MountWish &wish, const std::string &reason)
{
    auto mountpoint = openFree(wish);
    if (!mountpoint)
        return std::unexpected(mountpoint.error());
    return finishSelfMount(wish, std::move(*mountpoint), reason);
}

Result<MountPreparation> prepareMount(const MountWish &wish)
{
    if (const auto reason = reasonWithoutHelper(wish))
        return prepareSelfMount(wish, *reason);
    auto mountpoint = openFree(wish);
    if (!mountpoint)
        return std::unexpected(mountpoint.error());
    auto device = openFuseDevice();
    if (!device)
        return std::unexpected(device.error());
    auto planned = plan(wish, *mountpoint, LaunchMode::Descriptor);
    if (!planned)
        return std::unexpected(planned.error());
    return withFolder(wish, {.mountpoint = std::move(*mountpoint),
                             .plan = std::move(*planned),
                             .device = std::move(*device),
                             .helperReason = {}});
}

} // namespace fuseboard
