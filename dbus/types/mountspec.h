// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file describes a mount as the caller may ask for it, and decides whether the description is allowed.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// The kernel's options a caller may choose, one bit each; the numbers are part of the D-Bus interface.
/// nosuid and nodev are not here: every mount has them. Documented in org.fuseboard.Helper1.xml.
enum class MountFlag : std::uint32_t
{
    ReadOnly = 1,
    NoExec = 2,
    NoAtime = 4,
    AllowOther = 8,
    DefaultPermissions = 16,
};

constexpr std::uint32_t AllMountFlags = 31;

/// A set of MountFlag. Bits outside AllMountFlags are kept, so that validate() can refuse them.
struct MountFlags
{
    std::uint32_t bits = 0;
    bool has(MountFlag flag) const { return (bits & static_cast<std::uint32_t>(flag)) != 0; }
    void set(MountFlag flag) { bits |= static_cast<std::uint32_t>(flag); }
    bool operator==(const MountFlags &) const = default;
};

constexpr std::uint32_t SpecVersion = 1;
constexpr std::size_t MaxSubtypeLength = 32;
constexpr std::size_t MaxSourceLength = 255; ///< fsconfig(2) takes strings of up to 255 bytes
constexpr std::chrono::milliseconds MinDeadline{100};
constexpr std::chrono::milliseconds MaxDeadline{600'000};
constexpr std::uint32_t MinMaxRead = 4096; ///< the kernel raises smaller values to one page without saying so

/// What Mount is asked for, besides the descriptors.
struct MountSpec
{
    std::string subtype; ///< "sshfs": the type shown is fuse.sshfs
    std::string source;  ///< what the server itself would write: "alice@host:/srv"
    MountFlags flags;
    std::uint32_t maxRead = 0; ///< bytes; 0 leaves it to the kernel
    std::uint32_t gid = 0;     ///< the caller's effective group: the kernel wants uid and gid to match
    MountId replaces;          ///< the dead mount that this one takes the place of, or none
    std::chrono::milliseconds deadline{30'000}; ///< from the authorisation to the answered FUSE_INIT

    bool operator==(const MountSpec &) const = default;
};

/// How sure "mounted" is: the kernel itself waited for FUSE_INIT, or it was proven afterwards.
enum class Guarantee
{
    SyncInit,
    Probed
};
std::string_view nameOf(Guarantee guarantee); ///< "sync-init" or "probed"

/// How Unmount and Abort end a mount; the numbers are part of the D-Bus interface.
enum class UnmountMode : std::uint32_t
{
    Normal = 0, ///< refuse where it is in use
    Detach = 1, ///< take it out of sight now, end it when the last user is gone (MNT_DETACH)
    Force = 2,  ///< abort the connection, then detach: whoever waits gets an error
};

/// Pure and total: nothing but the value is looked at. Fails with InvalidArgument, naming the field.
Result<void> validate(const MountSpec &spec);

/// The subtype alone: a small letter, then small letters, digits, dot, hyphen, underscore, plus; not the
/// names other privileged programs trust (gvfsd-fuse, portal, fuseblk, ...).
Result<void> validateSubtype(std::string_view subtype);

/// The label alone: 1 to 255 printable ASCII without comma, quotes, backslash; not beginning with '/', '-',
/// '#'. mountinfo shows it raw, and programs that parse it trust a leading '/' as a device.
Result<void> validateSource(std::string_view source);

/// The options as words, in the order of the bits, "max_read=N" last: "ro", "noexec", "noatime",
/// "allow_other", ...
std::vector<std::string> optionWords(MountFlags flags, std::uint32_t maxRead);

} // namespace fuseboard
