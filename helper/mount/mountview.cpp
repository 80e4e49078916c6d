// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes the answer of statmount(2) apart.

#include "helper/mount/mountview.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/mount.h>

namespace fuseboard {
namespace {

/// PATH_MAX for the place, 256 for the source, a page for the options, and room to spare.
constexpr std::size_t AnswerSize = 32 * 1024;

struct Answer
{
    alignas(abi::MountStat) std::array<std::byte, AnswerSize> bytes{};
    abi::MountStat fixed() const
    {
        abi::MountStat copy;
        std::memcpy(&copy, bytes.data(), sizeof copy);
        return copy;
    }
    /// Everything from an offset to the end; the last byte is never written, so that a NUL always follows.
    std::string_view from(std::uint32_t offset) const
    {
        const char *strings = reinterpret_cast<const char *>(bytes.data()) + sizeof(abi::MountStat);
        const std::size_t room = AnswerSize - sizeof(abi::MountStat) - 1;
        return offset < room ? std::string_view(strings + offset, room - offset) : std::string_view();
    }
    std::string text(std::uint32_t offset) const
    {
        const std::string_view rest = from(offset);
        return std::string(rest.substr(0, rest.find('\0')));
    }
};

int ask(System &system, MountId id, std::uint64_t mask, Answer &answer)
{
    return system.statmount(id.value, mask, std::span(answer.bytes).first(AnswerSize - 1));
}

std::string_view optionArray(const Answer &answer, const abi::MountStat &fixed)
{
    const std::string_view rest = answer.from(fixed.optionArray);
    std::size_t length = 0;
    for (std::uint32_t i = 0; i < fixed.optionCount && length < rest.size(); ++i)
        length = std::min(rest.find('\0', length), rest.size() - 1) + 1;
    return rest.substr(0, length);
}

void readOption(std::string_view option, MountView &view)
{
    const std::size_t equals = option.find('=');
    const std::string_view key = option.substr(0, equals);
    const bool valued = equals != std::string_view::npos;
    const auto number = valued ? parseNumber(option.substr(equals + 1)) : std::nullopt;
    if (key == "user_id")
        view.userId = number;
    else if (key == "group_id")
        view.groupId = number;
    else if (key == "max_read")
        view.maxRead = number.value_or(0);
    else if (option == "allow_other")
        view.allowOther = true;
    else if (option == "default_permissions")
        view.defaultPermissions = true;
}

std::unexpected<Error> noStatmount(Stage stage)
{
    return failure(ErrorCode::Unsupported, stage, ENOSYS,
                   "The kernel has no statmount: that needs Linux 6.8.");
}

MountView viewOf(const Answer &answer)
{
    const abi::MountStat fixed = answer.fixed();
    const auto text = [&](std::uint64_t bit, std::uint32_t offset) {
        return (fixed.mask & bit) != 0 ? answer.text(offset) : std::string();
    };
    MountView view{.id = {fixed.mountId},
                   .attributes = fixed.attributes,
                   .superblockFlags = fixed.superblockFlags,
                   .connection = (fixed.deviceMajor << 20) | fixed.deviceMinor, // dev_t as fusectl prints it
                   .fsType = text(abi::StatmountFsType, fixed.fsType),
                   .subtype = text(abi::StatmountSubtype, fixed.subtype),
                   .source = text(abi::StatmountSource, fixed.source),
                   .point = text(abi::StatmountPoint, fixed.point),
                   .magic = fixed.magic,
                   .parent = {fixed.parentId},
                   // As old as the two strings, and of a FUSE mount never empty.
                   .tellsNames = (fixed.mask & abi::StatmountOptionArray) != 0};
    if ((fixed.mask & abi::StatmountOptionArray) != 0)
        readFuseOptions(optionArray(answer, fixed), '\0', view);
    else if ((fixed.mask & abi::StatmountOptions) != 0)
        readFuseOptions(answer.text(fixed.mountOptions), ',', view);
    return view;
}

} // namespace

std::optional<std::uint32_t> parseNumber(std::string_view text)
{
    if (text.empty() || text.size() > 10 || (text.size() > 1 && text.front() == '0'))
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return number <= UINT32_MAX ? std::optional(static_cast<std::uint32_t>(number)) : std::nullopt;
}

void readFuseOptions(std::string_view options, char separator, MountView &view)
{
    while (!options.empty()) {
        const std::size_t end = std::min(options.find(separator), options.size());
        readOption(options.substr(0, end), view);
        options.remove_prefix(std::min(end + 1, options.size()));
    }
}

MountFlags MountView::flags() const
{
    MountFlags flags;
    const auto set = [&](bool condition, MountFlag flag) {
        if (condition)
            flags.set(flag);
    };
    set((attributes & MOUNT_ATTR_RDONLY) != 0, MountFlag::ReadOnly);
    set((attributes & MOUNT_ATTR_NOEXEC) != 0, MountFlag::NoExec);
    set((attributes & MOUNT_ATTR__ATIME) == MOUNT_ATTR_NOATIME, MountFlag::NoAtime);
    set(allowOther, MountFlag::AllowOther);
    set(defaultPermissions, MountFlag::DefaultPermissions);
    return flags;
}

bool isUnknownToKernel(int asked)
{
    return asked == -EINVAL || asked == -ENOSYS; // EINVAL: a flag that it does not know
}

std::unexpected<Error> lacksUniqueIds(int asked, Stage stage)
{
    return failure(ErrorCode::Unsupported, stage, -asked,
                   "Mounts have no unique ids: that needs Linux 6.12.");
}

Result<MountView> viewMount(System &system, MountId id, Stage stage)
{
    constexpr std::uint64_t Needed = abi::StatmountSuperblock | abi::StatmountMount | abi::StatmountFsType;
    constexpr std::uint64_t Wanted = Needed | abi::StatmountPoint | abi::StatmountOptions |
                                     abi::StatmountOptionArray | abi::StatmountSubtype | abi::StatmountSource;
    Answer answer;
    const int result = ask(system, id, Wanted, answer);
    if (result == -ENOENT || result == -EINVAL) // EINVAL: a number that the kernel never gives out
        return failure(ErrorCode::NoSuchMount, stage, -result);
    if (result == -ENOSYS)
        return noStatmount(stage);
    if (result < 0)
        return failure(ErrorCode::KernelRefused, stage, -result, "It does not tell about the mount.");
    if ((answer.fixed().mask & Needed) != Needed)
        return failure(ErrorCode::Unsupported, stage, 0, "The kernel's statmount tells too little.");
    return viewOf(answer);
}

Result<std::optional<std::uint64_t>> mountMagic(System &system, MountId id)
{
    Answer answer;
    const int result = ask(system, id, abi::StatmountSuperblock, answer);
    if (result == -ENOSYS)
        return noStatmount(Stage::Validate);
    return result < 0 ? std::nullopt : std::optional(answer.fixed().magic);
}

bool mountExists(System &system, MountId id)
{
    Answer answer;
    return ask(system, id, abi::StatmountMount, answer) != -ENOENT;
}

} // namespace fuseboard
