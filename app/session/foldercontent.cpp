// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file counts what a folder holds.

#include "app/session/foldercontent.h"

#include "app/mounts/kernelids.h"
#include "app/mounts/mounttable.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace fuseboard {
namespace {

struct Kind
{
    std::string_view type;
    std::uint64_t magic; ///< see statfs(2) and linux/magic.h
};

/// Their entries are on this computer: reading them ends.
constexpr auto LocalKinds = std::to_array<Kind>({
    {"bcachefs", 0xca451a4e},
    {"btrfs", 0x9123683e},
    {"erofs", 0xe0f5e1e2},
    {"exfat", 0x2011bab0},
    {"ext2", 0xef53},
    {"ext3", 0xef53},
    {"ext4", 0xef53},
    {"f2fs", 0xf2f52010},
    {"ntfs3", 0x7366746e},
    {"overlay", 0x794c7630},
    {"ramfs", 0x858458f6},
    {"tmpfs", 0x01021994},
    {"vfat", 0x4d44},
    {"xfs", 0x58465342},
});

/// The type of the file system that the folder lies on, from the mount table: for kernels before 6.8.
std::string typeOf(const std::filesystem::path &folder)
{
    const auto table = MountTable::read();
    if (!table || table->onTheWayTo(folder.native()))
        return {};
    for (std::filesystem::path place = folder;; place = place.parent_path()) {
        if (const auto type = table->otherTypeAt(place.native()))
            return *type;
        if (place == place.root_path())
            return {};
    }
}

bool isLocal(const Mountpoint &folder)
{
    if (const auto magic = magicOf(folder.fd.get()))
        return std::ranges::contains(LocalKinds, *magic, &Kind::magic);
    return std::ranges::contains(LocalKinds, typeOf(folder.path), &Kind::type);
}

struct CloseFolder
{
    void operator()(DIR *folder) const { ::closedir(folder); }
};

/// By descriptor: what is mounted on the name meanwhile is not looked into.
std::unique_ptr<DIR, CloseFolder> openToRead(int folder)
{
    UniqueFd fd(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    std::unique_ptr<DIR, CloseFolder> stream(fd.isValid() ? ::fdopendir(fd.get()) : nullptr);
    if (stream)
        (void)fd.release();
    return stream;
}

} // namespace

std::size_t countEntries(const Mountpoint &folder)
{
    if (!isLocal(folder))
        return 0;
    const auto stream = openToRead(folder.fd.get());
    std::size_t count = 0;
    while (stream && count < MostEntries) {
        const dirent *entry = ::readdir(stream.get());
        if (!entry)
            break;
        const std::string_view name = entry->d_name;
        count += name != "." && name != ".." ? 1 : 0;
    }
    return count;
}

Result<void> checkEmpty(const Mountpoint &folder)
{
    const std::size_t count = countEntries(folder);
    if (count == 0)
        return {};
    const std::string number = (count == MostEntries ? "at least " : "") + std::to_string(count);
    return failure(ErrorCode::FolderNotEmpty, Stage::Validate, 0,
                   folder.path.string() + " holds " + number + (count == 1 ? " name." : " names."));
}

} // namespace fuseboard
