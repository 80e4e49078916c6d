// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file opens /dev/fuse. Linux before 6.18 answers ENOTTY to the request to arm it.

#include "app/session/fusedevice.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace fuseboard {
namespace {

// Not in the headers of Debian 13 (linux/fuse.h of 6.12): FUSE_DEV_IOC_SYNC_INIT.
constexpr unsigned long SyncInit = _IO(229, 3);
constexpr unsigned FuseMajor = 10;
constexpr unsigned FuseMinor = 229;

std::unexpected<Error> unavailable(const char *device, int sysErrno, const std::string &why)
{
    return failure(ErrorCode::DeviceUnavailable, Stage::Validate, sysErrno, std::string(device) + " " + why);
}

} // namespace

Result<FuseDevice> openFuseDevice(const char *device)
{
    UniqueFd fd(::open(device, O_RDWR | O_CLOEXEC));
    if (!fd.isValid())
        return unavailable(device, errno, "could not be opened for reading and writing.");
    struct stat info = {};
    if (::fstat(fd.get(), &info) != 0)
        return unavailable(device, errno, "could not be looked at.");
    if (!S_ISCHR(info.st_mode) || info.st_rdev != makedev(FuseMajor, FuseMinor))
        return unavailable(device, 0, "is something else than the FUSE device.");
    const bool armed = ::ioctl(fd.get(), SyncInit) == 0;
    if (!armed && errno != ENOTTY)
        return unavailable(device, errno, "refused to wait for the server.");
    return FuseDevice{.fd = std::move(fd), .armed = armed};
}

} // namespace fuseboard
