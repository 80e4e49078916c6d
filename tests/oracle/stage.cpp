// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the file systems and what lies on them.

#include "tests/oracle/stage.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace fuseboard::test {
namespace {

constexpr const char *Device = "/dev/fuse";
constexpr const char *Configuration = "/etc/fuse.conf";

/// What cannot fail here; where it does the test means nothing.
void must(bool done, const char *what)
{
    if (done)
        return;
    std::perror(what);
    std::abort();
}

std::string path(const std::string &name)
{
    return workFolder() + "/" + name;
}

std::string mounted(const char *type, const std::string &options = {})
{
    const std::string place = path(type);
    must(mkdir(place.c_str(), 0755) == 0, type);
    must(mount(type, place.c_str(), type, 0, options.c_str()) == 0, type);
    must(chmod(place.c_str(), 0755) == 0, type);
    return place;
}

void cover(const std::string &own, const char *place)
{
    must(mount(own.c_str(), place, nullptr, MS_BIND, nullptr) == 0, place);
}

std::string file(const std::string &name, const std::string &text)
{
    std::ofstream(path(name)) << text;
    must(chmod(path(name).c_str(), 0644) == 0, name.c_str());
    return path(name);
}

/// Nothing of the computer's own device and files is changed: others lie upon them, here.
void coverDeviceAndFiles()
{
    must(mknod(path("fuse").c_str(), S_IFCHR | 0666, makedev(10, 229)) == 0, "mknod");
    cover(path("fuse"), Device);
    cover(file("fuse.conf", ""), Configuration);
    // fusermount3 wants its caller to have a name.
    const std::string number = std::to_string(Alice);
    cover(file("passwd", "root:x:0:0::/root:/bin/sh\nalice:x:" + number + ":" + number + "::/:/bin/sh\n"),
          "/etc/passwd");
}

void makeFileSystems()
{
    const std::string base = mounted("tmpfs");
    for (const char *name : {"/lower", "/upper", "/work"})
        must(mkdir((base + name).c_str(), 0755) == 0, name);
    mounted("overlay", "lowerdir=" + base + "/lower,upperdir=" + base + "/upper,workdir=" + base + "/work");
    mounted("ramfs");
    mounted("hugetlbfs");
    const std::string readOnly = path("read-only");
    must(mkdir(readOnly.c_str(), 0755) == 0, "read-only");
    must(mount(base.c_str(), readOnly.c_str(), nullptr, MS_BIND, nullptr) == 0, "bind");
    must(mount(nullptr, readOnly.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0,
         "remount");
}

void makeLeaf(const std::string &name, const Situation &situation)
{
    if (S_ISREG(situation.type))
        must(mknod(name.c_str(), S_IFREG | 0600, 0) == 0, "mknod");
    else
        must(mkdir(name.c_str(), 0755) == 0, "mkdir");
    must(chown(name.c_str(), situation.owner, situation.group) == 0, "chown");
    must(chmod(name.c_str(), situation.mode) == 0, "chmod");
}

} // namespace

Stage::Stage(AgentProcess &agent) : m_server(Behaviour::Serves), m_fuse(makeFolder())
{
    must(agent.mount(m_fuse, m_server, mountRequest()).ok(), "alice's own FUSE mount");
    coverDeviceAndFiles();
    makeFileSystems();
}

Stage::~Stage()
{
    umount2(m_fuse.c_str(), MNT_DETACH); // while it is there its connection is
}

std::string Stage::baseOf(FileSystem fileSystem) const
{
    switch (fileSystem) {
    case FileSystem::Overlay:
        return path("overlay");
    case FileSystem::Ramfs:
        return path("ramfs");
    case FileSystem::Hugetlbfs:
        return path("hugetlbfs");
    default:
        return path("tmpfs");
    }
}

void Stage::clear()
{
    if (m_parent.empty())
        return;
    for (const char *name : {"/link", "/leaf"}) {
        const std::string leaf = m_parent + name;
        if (unlink(leaf.c_str()) != 0)
            rmdir(leaf.c_str());
    }
    must(rmdir(m_parent.c_str()) == 0, m_parent.c_str());
    m_parent.clear();
}

std::string Stage::build(const Situation &situation)
{
    clear();
    must(chmod(Device, situation.deviceMode) == 0 && chown(Device, 0, situation.deviceGroup) == 0, Device);
    std::ofstream(Configuration) << (situation.sharingAllowed ? "user_allow_other\n" : "# nothing\n");
    if (situation.fileSystem == FileSystem::Proc)
        return m_folder = "/proc/" + std::to_string(m_server.pid());
    if (situation.fileSystem == FileSystem::Sysfs)
        return m_folder = "/sys/kernel";
    if (situation.fileSystem == FileSystem::OwnFuse)
        return m_folder = m_fuse;
    const std::string name = "/" + std::to_string(++m_number);
    m_parent = baseOf(situation.fileSystem) + name;
    must(mkdir(m_parent.c_str(), 0755) == 0, "mkdir");
    makeLeaf(m_parent + "/leaf", situation);
    if (S_ISLNK(situation.type))
        must(symlink("leaf", (m_parent + "/link").c_str()) == 0, "symlink");
    must(chown(m_parent.c_str(), situation.parentOwner, situation.group) == 0, "chown");
    must(chmod(m_parent.c_str(), situation.parentMode) == 0, "chmod");
    const std::string seen =
        situation.fileSystem == FileSystem::ReadOnly ? path("read-only") + name : m_parent;
    m_folder = seen + "/leaf";
    return seen + (S_ISLNK(situation.type) ? "/link" : "/leaf");
}

AsAccount::AsAccount(const Situation &situation)
{
    must(setgroups(situation.groups.size(), situation.groups.data()) == 0, "setgroups");
    must(setegid(situation.gid) == 0 && seteuid(Alice) == 0, "seteuid");
}

AsAccount::~AsAccount()
{
    must(seteuid(0) == 0 && setegid(0) == 0 && setgroups(0, nullptr) == 0, "seteuid");
}

} // namespace fuseboard::test
