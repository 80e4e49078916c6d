// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at what mounting needs on this computer.

#include "app/cli/checks.h"

#include "app/catalog/catalog.h"
#include "app/catalog/launchplan.h"
#include "app/mounts/kernelids.h"
#include "app/session/fusedevice.h"
#include "app/session/selfmount.h"

#include <cerrno>
#include <cstdio>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr unsigned ReportMountEvents = 0x4000; // FAN_REPORT_MNT, Linux 6.15; not in the headers of Debian 13

/// ok where it is there; otherwise nothing, because it can be done without.
std::optional<bool> wished(bool isThere)
{
    return isThere ? std::optional(true) : std::nullopt;
}

std::string kernelRelease()
{
    utsname name{};
    uname(&name);
    return name.release;
}

bool isAtLeast(int major, int minor)
{
    int haveMajor = 0;
    int haveMinor = 0;
    if (std::sscanf(kernelRelease().c_str(), "%d.%d", &haveMajor, &haveMinor) !=
        2) // NOLINT(cert-err34-c): small numbers
        return false;
    return haveMajor > major || (haveMajor == major && haveMinor >= minor);
}

std::string describeDevice()
{
    struct stat info = {};
    if (stat("/dev/fuse", &info) != 0)
        return "/dev/fuse: " + errnoName(errno);
    char text[64];
    std::snprintf(text, sizeof text, "mode %04o, owner %u, group %u", info.st_mode & 07777U, info.st_uid,
                  info.st_gid);
    const bool isFuse = S_ISCHR(info.st_mode) && info.st_rdev == makedev(10, 229);
    return isFuse ? text : "/dev/fuse is not the FUSE device";
}

Check checkDevice(const Result<FuseDevice> &device)
{
    Check check{.name = "dev-fuse",
                .ok = device.has_value(),
                .seen = describeDevice(),
                .meaning = {},
                .nextStep = {}};
    check.meaning = device ? "You may open /dev/fuse."
                           : "You may not open /dev/fuse: " + errnoName(device.error().sysErrno) + ".";
    if (!device)
        check.nextStep =
            device.error().sysErrno == ENOENT
                ? "Load the kernel's module as root: modprobe fuse"
                : "Let the administrator set the usual rights: chmod 0666 /dev/fuse, and a udev rule.";
    return check;
}

Check checkSyncInit(const Result<FuseDevice> &device)
{
    Check check{
        .name = "sync-init", .ok = {}, .seen = "kernel " + kernelRelease(), .meaning = {}, .nextStep = {}};
    if (!device) {
        check.meaning = "Could not be found out without /dev/fuse.";
        return check;
    }
    check.ok = wished(device->armed);
    check.meaning = device->armed
                        ? "The kernel waits for the server's first answer: \"mounted\" is proven."
                        : "The kernel cannot wait for the server's first answer: mounts are probed instead.";
    if (!device->armed)
        check.nextStep = "Nothing needs to be done; Linux 6.18 and newer have it.";
    return check;
}

Check checkStatmount()
{
    const auto ids = readKernelIds();
    return {.name = "statmount",
            .ok = wished(ids.has_value()),
            .seen = ids ? std::to_string(ids->size()) + " mounts" : errnoName(ids.error().sysErrno),
            .meaning = ids ? "Mounts have ids that are never used again."
                           : "Mounts have no unique ids: they are made with fusermount3, without the helper.",
            .nextStep = ids ? "" : "Nothing needs to be done; for the helper, boot Linux 6.12 or newer."};
}

Check checkMountEvents()
{
    const UniqueFd group(fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK | ReportMountEvents, 0));
    const bool isThere = group.isValid();
    return {.name = "mount-events",
            .ok = wished(isThere),
            .seen = isThere ? "fanotify reports mounts" : errnoName(errno),
            .meaning = isThere ? "Changes of the mount table are seen at once."
                               : "Changes of the mount table are seen by reading it again.",
            .nextStep = isThere ? "" : "Nothing needs to be done; Linux 6.15 and newer have it."};
}

Check checkBeneath()
{
    const bool isThere = isAtLeast(6, 5);
    return {.name = "mount-beneath",
            .ok = wished(isThere),
            .seen = "kernel " + kernelRelease(),
            .meaning = isThere ? "A dead mount can be replaced without a gap."
                               : "A dead mount is unmounted before it is mounted anew.",
            .nextStep = isThere ? "" : "Nothing needs to be done; Linux 6.5 and newer have it."};
}

Check checkFusermount()
{
    const auto program = findFusermount();
    struct stat info = {};
    const bool hasRights =
        program && stat(program->c_str(), &info) == 0 && (info.st_mode & S_ISUID) != 0 && info.st_uid == 0;
    Check check{.name = "fusermount3", .ok = wished(hasRights), .seen = {}, .meaning = {}, .nextStep = {}};
    check.seen =
        program ? program->native() + (hasRights ? ", setuid root" : ", without its rights") : "not found";
    check.meaning =
        hasRights
            ? "Mounting works without the helper too."
            : "Programs that cannot serve a descriptor cannot be mounted, and nothing without the helper.";
    if (!hasRights)
        check.nextStep = program ? "Install the package fuse3 anew: fusermount3 must be setuid root."
                                 : "Install the package fuse3.";
    return check;
}

Check checkServer(const FileSystemType &type)
{
    const auto program = findProgram(type, LaunchRequest::standardProgramFolders());
    return {.name = "server-" + type.name,
            .ok = wished(program.has_value()),
            .seen = program ? program->native() : type.program + " is not installed",
            .meaning = type.description,
            .nextStep = program ? "" : "To mount this type, install the package " + type.package + "."};
}

Check checkCatalog(const Catalog &catalog)
{
    Check check{.name = "catalogue",
                .ok = catalog.problems().empty() && !catalog.types().empty(),
                .seen = std::to_string(catalog.types().size()) + " types",
                .meaning = "What can be mounted is declared in files.",
                .nextStep = {}};
    for (const std::string &problem : catalog.problems())
        check.seen += "; " + problem;
    if (catalog.types().empty())
        check.nextStep = "Install Fuseboard anew: its folder of types is empty or missing.";
    else if (!*check.ok)
        check.nextStep = "Correct or remove the files that are named.";
    return check;
}

} // namespace

std::vector<Check> checkComputer()
{
    const auto device = openFuseDevice();
    std::vector<Check> checks{checkDevice(device), checkSyncInit(device), checkStatmount(),
                              checkMountEvents(),  checkBeneath(),        checkFusermount()};
    const Catalog catalog = Catalog::load(CatalogPaths::standard());
    checks.push_back(checkCatalog(catalog));
    for (const FileSystemType &type : catalog.types())
        checks.push_back(checkServer(type));
    return checks;
}

} // namespace fuseboard
