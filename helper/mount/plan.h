// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides what is done for a mount, and whether anything is. Pure: it looks at values only.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"
#include "dbus/types/mountspec.h"
#include "helper/mount/facts.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace fuseboard {

struct MountRequest
{
    CallerUid caller{0};
    MountSpec spec;
};

// The steps, in the words of fsopen(2), fsconfig(2), fsmount(2) and move_mount(2).
struct ArmSyncInit
{
}; ///< the kernel shall wait for FUSE_INIT, where it can (6.18)
struct OpenContext
{
};
struct SetString
{
    const char *key;
    std::string value;
};
struct SetFlag
{
    const char *key;
};
struct CreateSuperblock
{
}; ///< FSCONFIG_CMD_CREATE_EXCL: waits for the server
struct MakeMount
{
    unsigned attributes; ///< MOUNT_ATTR_ bits
};
struct RecheckFolder
{
}; ///< time has passed since the facts were collected
struct Attach
{
    bool beneath; ///< beneath the mount that is replaced
};
struct ReadBack
{
}; ///< the kernel's own account of the mount against what was asked
struct Prove
{
}; ///< where the kernel did not wait for FUSE_INIT: the mount has to answer its owner
struct DetachReplaced
{
};

using Step = std::variant<ArmSyncInit, OpenContext, SetString, SetFlag, CreateSuperblock, MakeMount,
                          RecheckFolder, Attach, ReadBack, Prove, DetachReplaced>;

struct Plan
{
    MountRequest request;
    MountFacts facts;
    std::vector<Step> steps;
};

/// Total: gives a plan or the first hard rule that is broken, for any request and any facts.
/// Every plan has NOSUID and NODEV, and user_id is the caller.
Result<Plan> plan(const MountRequest &request, const MountFacts &facts);

/// The rules that need no facts. Before they are kept nothing is done in the caller's name.
Result<void> checkRequest(const MountRequest &request);

} // namespace fuseboard
