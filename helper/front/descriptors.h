// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at descriptors that a caller sent, without touching what they lead to.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"

#include <string>

namespace fuseboard {

/// The three descriptors of Mount, borrowed.
struct MountDescriptors
{
    int mountpoint = -1;
    int device = -1;
    int server = -1;
};

/// Kinds and flags alone: NotADirectory, WrongDevice, InvalidServer. A folder that its file system shows to
/// nobody but its owner passes. Returns also when the mountpoint lies on a hung server.
Result<void> checkKinds(const MountDescriptors &descriptors);

/// What can be known about the new mountpoint without privilege and without waiting for a file system, so
/// that nobody is asked for what the agent would refuse: ForeignNamespace, FolderKindRefused, MountpointGone,
/// NotYourFolder, UnsafeFolder. The agent checks all of it again, and whether the caller can write. Not for a
/// mount that is replaced: then the descriptor lies on the dead mount.
Result<void> checkFolder(int folder, CallerUid caller);

/// ServerExited where the process of this pidfd has ended. Whose it is the agent judges.
Result<void> checkServer(int pidfd);

/// The path of an open folder as seen from our root, raw bytes; for people to read, never to be opened.
std::string pathOf(int fd);

} // namespace fuseboard
