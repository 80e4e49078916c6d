// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file counts what a folder holds.

#include "app/session/foldercontent.h"

#include "app/mounts/mounttable.h"

#include <algorithm>
#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace fuseboard {
namespace {

/// Their entries are on this computer: reading them ends.
constexpr std::array<std::string_view, 14> LocalTypes{"bcachefs", "btrfs", "erofs", "exfat", "ext2",
                                                      "ext3",     "ext4",  "f2fs",  "ntfs3", "overlay",
                                                      "ramfs",    "tmpfs", "vfat",  "xfs"};

/// The type of the file system that the folder lies on, from the mount table alone.
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
    if (!std::ranges::contains(LocalTypes, typeOf(folder.path)))
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
