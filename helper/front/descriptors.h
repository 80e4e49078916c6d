// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at descriptors that a caller sent, without touching what they lead to.
#pragma once

#include "dbus/types/error.h"

#include <string>

namespace fuseboard {

/// The three descriptors of Mount, borrowed.
struct MountDescriptors
{
    int mountpoint = -1;
    int device = -1;
    int server = -1;
};

/// Kinds and flags alone: NotADirectory, WrongDevice, InvalidServer. Who owns what is for the agent to judge.
/// Returns also when the mountpoint lies on a hung server.
Result<void> checkKinds(const MountDescriptors &descriptors);

/// The path of an open folder as seen from our root, raw bytes; for people to read, never to be opened.
std::string pathOf(int fd);

} // namespace fuseboard
