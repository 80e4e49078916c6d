// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the rules of mounting: any wish and any facts give a refusal or a plan that keeps the
// promises.

#include "dbus/types/filesystems.h"
#include "helper/mount/plan.h"
#include "tests/fuzz/fuzz.h"

#include <sys/mount.h>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

/// Numbers side by side as they lie in the input; a corpus begins with allowed ones.
struct Numbers
{
    std::uint32_t caller, flags, maxRead, gid, deadlineMs, folderOwner, folderMode, deviceFlags, realUid,
        effectiveUid, oldOwner, connection;
    std::uint64_t replaces, magic;
    std::int32_t deviceNumber, writeErrno, probeResult;
    std::uint8_t magicKnown, isDirectory, linked, seen, isFuseDevice, serves, state, wholeProcess, hasOld,
        oldIsFuse, oldHasOwner, onDescriptor, topmost;
};

MountRequest requestOf(const Numbers &in, Input &input)
{
    const std::string subtype(input.until('\0'));
    return {.caller = {in.caller},
            .spec = {.subtype = subtype,
                     .source = std::string(input.until('\0')),
                     .flags = {in.flags},
                     .maxRead = in.maxRead,
                     .gid = in.gid,
                     .replaces = {in.replaces},
                     .deadline = std::chrono::milliseconds(in.deadlineMs)}};
}

MountFacts factsOf(const Numbers &in)
{
    MountFacts facts;
    facts.folder = {.mount = {1},
                    .magic = in.magicKnown != 0 ? std::optional(in.magic) : std::nullopt,
                    .isDirectory = in.isDirectory != 0,
                    .linked = in.linked != 0,
                    .owner = in.folderOwner,
                    .mode = in.folderMode,
                    .writeErrno = in.writeErrno,
                    .seen = in.seen != 0};
    facts.device = {.number = in.deviceNumber,
                    .isFuseDevice = in.isFuseDevice != 0,
                    .openFlags = static_cast<int>(in.deviceFlags),
                    .connection = in.serves != 0 ? std::optional(in.connection) : std::nullopt};
    facts.server = {.state = static_cast<ServerFacts::State>(in.state % 3),
                    .wholeProcess = in.wholeProcess != 0,
                    .realUid = in.realUid,
                    .effectiveUid = in.effectiveUid};
    if (in.hasOld != 0)
        facts.replaced =
            ReplacedFacts{.isFuse = in.oldIsFuse != 0,
                          .owner = in.oldHasOwner != 0 ? std::optional(in.oldOwner) : std::nullopt,
                          .onDescriptor = in.onDescriptor != 0,
                          .topmost = in.topmost != 0,
                          .probeResult = in.probeResult};
    return facts;
}

void checkSteps(const Plan &plan, CallerUid caller)
{
    bool isOwned = false;
    bool isLimited = false;
    bool isChecked = false;
    bool isAttached = false;
    bool isReadBack = false;
    for (const Step &step : plan.steps) {
        if (const auto *const set = std::get_if<SetString>(&step))
            isOwned = isOwned ||
                      (std::string_view(set->key) == "user_id" && set->value == std::to_string(caller.value));
        if (const auto *const made = std::get_if<MakeMount>(&step))
            isLimited =
                (made->attributes & MOUNT_ATTR_NOSUID) != 0 && (made->attributes & MOUNT_ATTR_NODEV) != 0;
        isChecked = isChecked || std::holds_alternative<RecheckFolder>(step);
        isReadBack = isReadBack || (isAttached && std::holds_alternative<ReadBack>(step));
        isAttached = isAttached || std::holds_alternative<Attach>(step);
        if (std::holds_alternative<Attach>(step))
            require(isOwned && isLimited && isChecked,
                    "before it is attached the mount is owned, limited, checked");
    }
    require(isReadBack, "the kernel is asked what came of it");
}

/// The promises of SECURITY.md, said without the code's words.
void checkPromises(const Plan &plan)
{
    const CallerUid caller = plan.request.caller;
    const FolderFacts &folder = plan.facts.folder;
    require(caller.value >= 1000, "accounts of the system are not served");
    require(folder.owner == caller.value && folder.isDirectory && (folder.mode & 022) == 0,
            "the caller's own folder");
    require(folder.magic && isOrdinaryFileSystem(*folder.magic) && folder.writeErrno == 0,
            "where the caller writes");
    require(plan.facts.server.realUid == caller.value, "the caller's own server");
    require(plan.facts.device.isFuseDevice && !plan.facts.device.connection, "a fresh device");
    require(plan.request.spec.source.find_first_of("\n\\,\"") == std::string::npos,
            "a source without tricks");
    require(plan.request.spec.subtype.find_first_of(".,/ \n") != 0, "a subtype without tricks");
    if (plan.facts.replaced)
        require(plan.facts.replaced->owner == caller.value && plan.facts.replaced->probeResult != 0,
                "only the caller's own dead mount is replaced");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const auto numbers = input.value<Numbers>();
    const MountRequest request = requestOf(numbers, input);
    const auto planned = plan(request, factsOf(numbers));
    if (!planned) {
        require(!messageOf(planned.error()).empty(), "a refusal has a sentence");
        return 0;
    }
    checkPromises(*planned);
    checkSteps(*planned, request.caller);
    require(validate(request.spec).has_value(), "a plan is made of a valid wish only");
    optionWords(request.spec.flags, request.spec.maxRead);
    return 0;
}
