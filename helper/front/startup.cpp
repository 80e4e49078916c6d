// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at the process and the kernel once, at the start.

#include "helper/front/startup.h"

#include "dbus/types/uniquefd.h"
#include "helper/front/fusemounts.h"
#include "helper/front/kerneltext.h"

#include <linux/capability.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr unsigned long SyncInit = _IO(229, 3); // FUSE_DEV_IOC_SYNC_INIT, Linux 6.18

// The largest message that D-Bus knows (128 MiB; dbus-daemon carries 32), which is held as it came and alone:
// see BusConnection. Measured: 1 MiB at rest, 33 MiB with a message of 32 MiB.
[[maybe_unused]] constexpr rlim_t MaxData = 160UL * 1024 * 1024;

Result<std::string> readWhole(const char *path)
{
    const UniqueFd file(open(path, O_RDONLY | O_CLOEXEC));
    std::string text;
    std::array<char, 16 * 1024> some;
    for (;;) {
        const ssize_t count = file.isValid() ? read(file.get(), some.data(), some.size()) : -1;
        if (count < 0)
            return failure(ErrorCode::WrongNamespace, Stage::Validate, errno,
                           std::string(path) + " cannot be read.");
        if (count == 0)
            return text;
        text.append(some.data(), static_cast<std::size_t>(count));
    }
}

bool hasSyncInit()
{
    const UniqueFd device(open("/dev/fuse", O_RDWR | O_CLOEXEC));
    std::uint32_t argument = 0;
    if (device.isValid())
        return ioctl(device.get(), SyncInit, &argument) == 0;
    // The device is only for root on some machines: the version has to do.
    struct utsname system = {};
    int major = 0;
    int minor = 0;
    uname(&system);
    return std::sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
           (major > 6 || (major == 6 && minor >= 18));
}

} // namespace

Result<void> requirePowerless()
{
    uid_t real = 0;
    uid_t effective = 0;
    uid_t saved = 0;
    getresuid(&real, &effective, &saved);
    if (real == 0 || effective == 0 || saved == 0)
        return failure(ErrorCode::Internal, Stage::Validate, 0, "The front must not run as root.");
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, 2> sets{};
    if (syscall(SYS_capget, &header, sets.data()) != 0)
        return failure(ErrorCode::Internal, Stage::Validate, errno, "capget failed.");
    const bool any = std::ranges::any_of(
        sets, [](const auto &set) { return (set.effective | set.permitted | set.inheritable) != 0; });
    if (any)
        return failure(ErrorCode::Internal, Stage::Validate, 0, "The front must not have capabilities.");
    return {};
}

Result<void> requireNamespaceOfInit()
{
    const auto ours = readWhole("/proc/self/mountinfo");
    const auto theirs = readWhole("/proc/1/mountinfo");
    if (!ours || !theirs)
        return std::unexpected(ours ? theirs.error() : ours.error());
    const std::vector<std::string> ids = rootMountIds(*ours);
    if (ids.empty() || ids != rootMountIds(*theirs))
        return failure(ErrorCode::WrongNamespace, Stage::Validate, 0,
                       "The mount of / is not that of process 1.");
    return {};
}

void limitResources()
{
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // A sanitizer's shadow memory alone is larger.
    const struct rlimit limit = {.rlim_cur = MaxData, .rlim_max = MaxData};
    setrlimit(RLIMIT_DATA, &limit);
#endif
}

std::vector<std::string> probeFeatures()
{
    std::vector<std::string> features;
    if (hasSyncInit())
        features.emplace_back("sync-init");
    if (hasStatmount())
        features.emplace_back("statmount");
    return features;
}

} // namespace fuseboard
