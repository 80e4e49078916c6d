// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is one question: who asks for which mount, where, on what kind of computer. A value, drawn at
// random.
#pragma once

#include "dbus/types/mountspec.h"
#include "tests/agent/world.h"

#include <ostream>
#include <random>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fuseboard::test {

enum class FileSystem
{
    Tmpfs,
    ReadOnly, ///< the same tmpfs, seen through a read-only mount
    Overlay,
    Ramfs,
    Hugetlbfs,
    OwnFuse, ///< the root of another FUSE mount of the account
    Proc,
    Sysfs
};

struct Situation
{
    // The folder.
    FileSystem fileSystem = FileSystem::Tmpfs;
    mode_t type = 0; ///< S_IFDIR, S_IFREG, or S_IFLNK to a folder as described
    uid_t owner = 0;
    gid_t group = 0;
    mode_t mode = 0;
    uid_t parentOwner = 0;
    mode_t parentMode = 0;
    bool removed = false;        ///< after it was opened
    bool otherNamespace = false; ///< opened in another mount namespace

    // The account: alice, with these groups; gid is the first of them and the one she asks for.
    gid_t gid = 0;
    std::vector<gid_t> groups;

    // The computer.
    mode_t deviceMode = 0; ///< of /dev/fuse, which is root's
    gid_t deviceGroup = 0;
    /// An administrator wants accounts to be able to share their mounts: user_allow_other in fuse.conf.
    bool sharingAllowed = false;

    MountSpec spec;
};

Situation drawSituation(std::mt19937 &random);
std::ostream &operator<<(std::ostream &out, const Situation &situation);

} // namespace fuseboard::test
