// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file draws situations, so that what is allowed and what is not are both frequent, and prints them.

#include "tests/oracle/situation.h"

#include <array>
#include <iomanip>
#include <sys/stat.h>

namespace fuseboard::test {
namespace {

unsigned below(std::mt19937 &random, unsigned limit)
{
    return static_cast<unsigned>(random() % limit);
}

/// Groups that nobody has but those who are given them.
gid_t groupNumber(std::mt19937 &random)
{
    return Alice + 10 + below(random, 3);
}

bool oneIn(std::mt19937 &random, unsigned count)
{
    return below(random, count) == 0;
}

template <typename First, typename... Rest>
First oneOf(std::mt19937 &random, First first, Rest... rest)
{
    const std::array<First, 1 + sizeof...(rest)> values{first, static_cast<First>(rest)...};
    return values[random() % values.size()];
}

/// Mostly what people have, now and then what they should not have, or anything.
mode_t drawMode(std::mt19937 &random)
{
    if (oneIn(random, 8))
        return below(random, 02000);
    return oneIn(random, 5) ? oneOf<mode_t>(random, 0775, 0777, 01777, 0555, 0600)
                            : oneOf<mode_t>(random, 0755, 0700, 0750, 0711, 02755);
}

uid_t drawOwner(std::mt19937 &random)
{
    return oneIn(random, 6) ? oneOf<uid_t>(random, 0, Bob, 1) : Alice;
}

void drawFolder(std::mt19937 &random, Situation &situation)
{
    using enum FileSystem;
    situation.fileSystem = oneIn(random, 4) ? oneOf(random, ReadOnly, Ramfs, Hugetlbfs, OwnFuse, Proc, Sysfs)
                                            : oneOf(random, Tmpfs, Overlay);
    situation.type = oneIn(random, 12) ? oneOf<mode_t>(random, S_IFREG, S_IFLNK) : S_IFDIR;
    if (situation.fileSystem == Hugetlbfs)
        situation.type = S_IFDIR; // it has no links
    situation.owner = drawOwner(random);
    situation.group = oneIn(random, 2) ? Alice : oneOf<gid_t>(random, 0, Bob, groupNumber(random));
    situation.mode = drawMode(random);
    situation.parentOwner = oneOf<uid_t>(random, 0, Alice, Alice, Bob);
    situation.parentMode = drawMode(random);
    situation.removed = oneIn(random, 30);
    situation.otherNamespace = oneIn(random, 20);
}

void drawSpec(std::mt19937 &random, MountSpec &spec)
{
    constexpr std::string_view Letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:@/._-+=~!$%&()*;<>?[]^`{|} #";
    const auto letter = [&] { return Letters[below(random, Letters.size())]; };
    spec.subtype = oneIn(random, 12) ? oneOf<const char *>(random, "portal", "fuse", "Upper")
                                     : oneOf<const char *>(random, "sshfs", "bindfs", "a", "x-y.z_1+2");
    spec.source.assign(1, 's');
    for (unsigned length = below(random, oneIn(random, 10) ? 250 : 12); length > 0; --length)
        spec.source.push_back(letter());
    for (const MountFlag flag : {MountFlag::ReadOnly, MountFlag::NoExec, MountFlag::NoAtime}) {
        if (oneIn(random, 3))
            spec.flags.set(flag);
    }
    if (oneIn(random, 2))
        spec.flags.set(MountFlag::DefaultPermissions);
    if (oneIn(random, 5))
        spec.flags.bits |= static_cast<std::uint32_t>(MountFlag::AllowOther) |
                           (oneIn(random, 8) ? 0 : static_cast<std::uint32_t>(MountFlag::DefaultPermissions));
    spec.maxRead = oneIn(random, 12) ? 100 : oneOf<std::uint32_t>(random, 0, 4096, 65536, 1U << 20);
}

const char *nameOf(FileSystem fileSystem)
{
    constexpr std::array Names{"tmpfs",     "read-only tmpfs", "overlay", "ramfs",
                               "hugetlbfs", "own FUSE",        "proc",    "sysfs"};
    return Names[static_cast<std::size_t>(fileSystem)];
}

std::string nameOfId(std::uint32_t id)
{
    return id == Alice ? "alice"
           : id == Bob ? "bob"
           : id > Bob  ? "group" + std::to_string(id - Alice)
                       : std::to_string(id);
}

} // namespace

Situation drawSituation(std::mt19937 &random)
{
    Situation situation;
    drawFolder(random, situation);
    situation.gid = oneIn(random, 4) ? groupNumber(random) : Alice;
    for (unsigned count = below(random, 3); count > 0; --count)
        situation.groups.push_back(groupNumber(random));
    situation.deviceMode = oneIn(random, 10) ? oneOf<mode_t>(random, 0600, 0660, 0644) : 0666;
    situation.deviceGroup = groupNumber(random);
    situation.sharingAllowed = oneIn(random, 2);
    drawSpec(random, situation.spec);
    situation.spec.gid = situation.gid;
    return situation;
}

std::ostream &operator<<(std::ostream &out, const Situation &situation)
{
    const char *const type = S_ISDIR(situation.type)   ? "folder"
                             : S_ISREG(situation.type) ? "file"
                                                       : "link to a folder";
    out << type << " on " << nameOf(situation.fileSystem) << std::oct << ", mode " << situation.mode << " of "
        << nameOfId(situation.owner) << ':' << nameOfId(situation.group) << ", below one of mode "
        << situation.parentMode << " of " << nameOfId(situation.parentOwner)
        << (situation.removed ? ", removed meanwhile" : "")
        << (situation.otherNamespace ? ", seen from another namespace" : "") << "\nalice with the groups "
        << nameOfId(situation.gid);
    for (const gid_t group : situation.groups)
        out << ' ' << nameOfId(group);
    out << "\n/dev/fuse of mode " << situation.deviceMode << " and group " << nameOfId(situation.deviceGroup)
        << ", sharing " << (situation.sharingAllowed ? "allowed" : "not allowed") << std::dec
        << "\nasked for fuse." << situation.spec.subtype << " from " << std::quoted(situation.spec.source)
        << " with";
    for (const std::string &word : optionWords(situation.spec.flags, situation.spec.maxRead))
        out << ' ' << word;
    return out << '\n';
}

} // namespace fuseboard::test
