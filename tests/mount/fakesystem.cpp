// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the fake kernel.

#include "tests/mount/fakesystem.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/mount.h>
#include <sys/stat.h>

namespace fuseboard::test {

FakeSystem::FakeSystem()
{
    mounts[HomeMount] = {
        .id = HomeMount, .parent = 1, .subtype = "", .source = "tmpfs", .point = "/home", .options = {}};
    folder.stx_mode = S_IFDIR | 0755;
    folder.stx_uid = 1000;
    folder.stx_nlink = 2;
    device.stx_mode = S_IFCHR | 0666;
    device.stx_rdev_major = 10;
    device.stx_rdev_minor = 229;
    deviceFlags = O_RDWR | O_LARGEFILE;
    server.pid = server.threadGroup = 77;
    server.realUid = server.effectiveUid = 1000;
}

void FakeSystem::addDeadMount()
{
    mounts[DeadMount] = {.id = DeadMount,
                         .parent = HomeMount,
                         .magic = 0x65735546,
                         .fsType = "fuse",
                         .subtype = "old",
                         .source = "old",
                         .point = "/home/alice/mnt",
                         .options = {"user_id=1000", "group_id=1000"}};
    topmost = DeadMount;
    probeResult = -ENOTCONN;
}

std::optional<int> FakeSystem::begin(std::string call)
{
    calls.push_back(std::move(call));
    if (calls.size() - 1 == m_failAt)
        return -m_error;
    return std::nullopt;
}

int FakeSystem::newDescriptor(std::string what)
{
    const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    m_names[fd] = std::move(what);
    m_offsets[fd] = 0;
    return fd;
}

std::string FakeSystem::nameOf(int fd) const
{
    switch (fd) {
    case Folder:
        return "folder";
    case Device:
        return "device";
    case Server:
        return "server";
    default:
        const auto found = m_names.find(fd);
        return found == m_names.end() ? "unknown" : found->second;
    }
}

std::uint64_t FakeSystem::visible() const
{
    if (topmost != 0)
        return topmost;
    std::uint64_t newest = HomeMount;
    for (const auto &[id, mount] : mounts)
        newest = mount.attached ? std::max(newest, id) : newest;
    return newest;
}

int FakeSystem::fsopen(const char *type)
{
    if (const auto error = begin(std::string("fsopen ") + type))
        return *error;
    if (std::strcmp(type, "fuse") == 0)
        mounts[NewMount] = {.id = NewMount,
                            .parent = HomeMount,
                            .magic = 0x65735546,
                            .fsType = "fuse",
                            .subtype = "",
                            .source = "",
                            .point = "/home/alice/mnt",
                            .options = {},
                            .attached = false};
    return newDescriptor(std::string(type) + " context");
}

int FakeSystem::fsconfig(int context, unsigned command, const char *key, const char *value)
{
    const std::string what = nameOf(context);
    std::string call = "fsconfig ";
    if (command == FSCONFIG_SET_STRING)
        call += std::string("set ") + key + "=" + value;
    else if (command == FSCONFIG_SET_FLAG)
        call += std::string("flag ") + key;
    else
        call += command != FSCONFIG_CMD_CREATE_EXCL ? "create " + what
                : what == "fuse context"            ? "create exclusively"
                                                    : "create exclusively " + what;
    if (const auto error = begin(std::move(call)))
        return *error;
    if (what != "fuse context")
        return 0;
    FakeMount &mount = mounts[NewMount];
    const std::string name = key == nullptr ? "" : key;
    if (name == "subtype")
        mount.subtype = value;
    else if (name == "source")
        mount.source = value;
    else if (name == "ro")
        mount.superblockFlags |= MS_RDONLY;
    else if (command == FSCONFIG_CMD_CREATE_EXCL && !added.empty())
        mount.options.push_back(added);
    else if (command == FSCONFIG_SET_FLAG)
        mount.options.push_back(name);
    else if (name == "user_id" || name == "group_id" || name == "max_read")
        mount.options.push_back(name + "=" + value);
    return 0;
}

int FakeSystem::fsmount(int context, unsigned attributes)
{
    const std::string what = nameOf(context);
    if (const auto error = begin("fsmount " + what + " " + std::to_string(attributes)))
        return *error;
    if (what == "fuse context")
        mounts[NewMount].attributes =
            honest ? attributes : attributes & ~static_cast<unsigned>(MOUNT_ATTR_NOSUID);
    return newDescriptor(what == "fuse context" ? "new mount" : "control mount");
}

int FakeSystem::moveMount(int mount, int target, unsigned flags)
{
    const auto error =
        begin("move_mount " + nameOf(mount) + " to " + nameOf(target) + " " + std::to_string(flags));
    if (error)
        return *error;
    mounts[NewMount].attached = true;
    mounts[NewMount].parent = newParent;
    return 0;
}

int FakeSystem::openTree(int dir, unsigned)
{
    if (const auto error = begin("open_tree " + nameOf(dir)))
        return *error;
    return newDescriptor("copy");
}

int FakeSystem::umount2(const char *name, int flags)
{
    if (const auto error = begin(std::string("umount2 ") + name + " " + std::to_string(flags)))
        return *error;
    mounts.erase(visible());
    return 0;
}

int FakeSystem::statmount(std::uint64_t id, std::uint64_t mask, std::span<std::byte> buffer)
{
    if (const auto error = begin("statmount " + std::to_string(id)))
        return *error;
    const auto found = mounts.find(id);
    if (found == mounts.end() || !found->second.attached)
        return -ENOENT;
    fill(found->second, mask, buffer);
    return 0;
}

void FakeSystem::fill(const FakeMount &mount, std::uint64_t mask, std::span<std::byte> buffer) const
{
    abi::MountStat fixed{};
    std::string strings(1, '\0');
    const auto add = [&](const std::string &text) {
        const auto offset = static_cast<std::uint32_t>(strings.size());
        strings += text + '\0';
        return offset;
    };
    // The two names and the array came together, in Linux 6.13.
    fixed.mask = mask & ~untold &
                 ~(optionsAsArray ? abi::StatmountOptions
                                  : abi::StatmountOptionArray | abi::StatmountSubtype | abi::StatmountSource);
    fixed.magic = mount.magic;
    fixed.deviceMinor = 42;
    fixed.superblockFlags = mount.superblockFlags;
    fixed.mountId = mount.id;
    fixed.parentId = mount.parent;
    fixed.attributes = mount.attributes;
    fixed.fsType = add(mount.fsType);
    fixed.subtype = add(mount.subtype);
    fixed.source = add(mount.source);
    fixed.point = add(mount.point);
    std::string joined;
    fixed.optionCount = static_cast<std::uint32_t>(mount.options.size());
    fixed.optionArray = static_cast<std::uint32_t>(strings.size());
    for (const std::string &option : mount.options) {
        add(option);
        joined += (joined.empty() ? "" : ",") + option;
    }
    fixed.mountOptions = add(joined);
    std::memcpy(buffer.data(), &fixed, sizeof fixed);
    std::memcpy(buffer.data() + sizeof fixed, strings.data(), strings.size());
}

int FakeSystem::mountIdAt(int dir, const char *name, std::uint64_t &id)
{
    if (const auto error =
            begin("mount id of " + nameOf(dir) + (*name != '\0' ? std::string("/") + name : "")))
        return *error;
    if (dir == Folder)
        id = topmost != 0 ? topmost : HomeMount;
    else
        id = nameOf(dir) == "new mount" ? NewMount : visible();
    return 0;
}

int FakeSystem::statx(int fd, unsigned, struct statx &out)
{
    if (const auto error = begin("statx " + nameOf(fd)))
        return *error;
    out = {};
    if (fd != Server)
        out = fd == Device ? device : folder;
    return 0;
}

int FakeSystem::pathLength(int fd)
{
    return begin("readlink " + nameOf(fd)).value_or(1);
}

int FakeSystem::mayUse(int fd)
{
    if (const auto error = begin("faccessat2 " + nameOf(fd) + " as " + std::to_string(identity)))
        return *error;
    return writeResult;
}

int FakeSystem::openat2(int dir, const char *path, std::uint64_t, std::uint64_t)
{
    const std::string name = path;
    const std::string base = dir == AT_FDCWD ? "" : nameOf(dir) + "/";
    if (const auto error = begin("openat2 " + base + name + " as " + std::to_string(identity)))
        return *error;
    return newDescriptor(name.starts_with("/proc/") ? "fdinfo" : name.ends_with("abort") ? name : "parent");
}

int FakeSystem::fchdir(int dir)
{
    return begin("fchdir " + nameOf(dir)).value_or(0);
}

int FakeSystem::read(int fd, std::span<char> buffer)
{
    const std::string what = nameOf(fd);
    if (const auto error = begin("read " + what))
        return *error;
    if (what != "fdinfo" && kernelLog.empty())
        return -ENODATA;
    const std::string text = what == "fdinfo" ? fdinfo.substr(m_offsets[fd]) : kernelLog.front();
    if (what != "fdinfo")
        kernelLog.erase(kernelLog.begin());
    m_offsets[fd] += std::min(text.size(), buffer.size());
    const std::size_t length = std::min(text.size(), buffer.size());
    std::copy_n(text.begin(), length, buffer.begin());
    return static_cast<int>(length);
}

int FakeSystem::write(int fd, std::span<const char> data)
{
    if (const auto error = begin("write " + nameOf(fd)))
        return *error;
    aborted.push_back(static_cast<std::uint32_t>(std::stoul(nameOf(fd))));
    return static_cast<int>(data.size());
}

int FakeSystem::openFlags(int fd)
{
    return begin("fcntl " + nameOf(fd)).value_or(deviceFlags);
}

int FakeSystem::ioctl(int fd, unsigned long request, void *argument)
{
    if (const auto error = begin("ioctl " + nameOf(fd)))
        return *error;
    if (request == abi::FuseSyncInit)
        return armResult;
    *static_cast<abi::PidfdInfo *>(argument) = server;
    return pidfdInfoResult;
}

int FakeSystem::pidfdSendSignal(int pidfd, int)
{
    return begin("pidfd_send_signal " + nameOf(pidfd)).value_or(signalResult);
}

int FakeSystem::pollIn(int fd)
{
    return begin("poll " + nameOf(fd)).value_or(serverEnded ? 1 : 0);
}

int FakeSystem::setFsIdentity(std::uint32_t uid, std::uint32_t)
{
    if (const auto error = begin("identity " + std::to_string(uid)))
        return *error;
    identity = uid;
    return 0;
}

int FakeSystem::probe(int fd, std::uint32_t, std::uint32_t, int)
{
    return begin("probe " + nameOf(fd)).value_or(probeResult);
}

int FakeSystem::maySignal(int pidfd, std::uint32_t uid, std::uint32_t)
{
    return begin("signal " + nameOf(pidfd) + " as " + std::to_string(uid)).value_or(maySignalResult);
}

std::size_t openDescriptors()
{
    return static_cast<std::size_t>(
        std::ranges::distance(std::filesystem::directory_iterator("/proc/self/fd")));
}

} // namespace fuseboard::test
