// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file does what a mount needs before anything is started: looks, opens, plans. It may wait, so it runs
// beside the event loop.
#pragma once

#include "app/catalog/launchplan.h"
#include "app/session/fusedevice.h"
#include "app/session/mountpoint.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fuseboard {

/// --helper=auto|require|never
enum class HelperPolicy
{
    Auto,
    Require,
    Never
};

/// What somebody wants, as given.
struct MountWish
{
    FileSystemType type;
    std::string source;
    std::string mountpoint; ///< absolute as absolutePath() makes it; see makesFolder
    std::vector<OptionValue> options;
    std::chrono::milliseconds deadline{30'000};
    HelperPolicy policy = HelperPolicy::Auto;
    bool makesFolder = false;  ///< the mountpoint is of chooseFolder(): made before, removed after the mount
    bool hidesContent = false; ///< what is in the folder may be hidden while it is mounted
    bool locksFolder = false;  ///< while nothing is mounted there, nobody shall write into the folder
    bool answersQuestions = false;          ///< somebody hears MountJob::asked() and answers
    std::optional<AnswerDesk> answers = {}; ///< MountJob's: where the server may ask
};

struct MountPreparation
{
    Mountpoint mountpoint;
    LaunchPlan plan;
    FuseDevice device;        ///< only for the helper
    std::string helperReason; ///< why the helper is not asked; empty where it is
    bool removesFolder = false;
    bool locksFolder = false; ///< it is unlocked now
};

/// What speaks against asking the helper before anything is looked at; nothing where it is to be asked.
std::optional<std::string> reasonWithoutHelper(const MountWish &wish);

/// Stage Validate throughout. AlreadyMounted before any file system is asked; then what openMountpoint(),
/// planLaunch(), checkSource() and openFuseDevice() say. Waits as long as these do: some seconds at most.
Result<MountPreparation> prepareMount(const MountWish &wish);

/// The same without the helper, for `reason`: after the helper turned out to be of no use.
Result<MountPreparation> prepareSelfMount(const MountWish &wish, const std::string &reason);

} // namespace fuseboard
