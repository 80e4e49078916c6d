// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads small files and folders of /proc and /sys whole.

#include "app/mounts/procfile.h"

#include "dbus/types/uniquefd.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace fuseboard {

Result<std::string> readKernelFile(const std::string &path, std::size_t limit)
{
    constexpr std::size_t Chunk = 64U << 10;
    const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    std::string content;
    while (file.isValid() && content.size() < limit) {
        const std::size_t have = content.size();
        content.resize(have + std::min(Chunk, limit - have));
        const ssize_t count = read(file.get(), content.data() + have, content.size() - have);
        content.resize(have + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0)
            return content;
        if (count < 0 && errno != EINTR)
            return failure(ErrorCode::Internal, Stage::Validate, errno, path + " could not be read.");
    }
    if (!file.isValid())
        return failure(ErrorCode::Internal, Stage::Validate, errno, path + " could not be opened.");
    return content;
}

std::optional<std::vector<int>> numbersIn(const std::string &folder)
{
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(opendir(folder.c_str()), closedir);
    if (!directory)
        return std::nullopt;
    std::vector<int> numbers;
    while (const dirent *entry = readdir(directory.get())) {
        const std::string_view name = entry->d_name;
        int value = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), value).ec == std::errc())
            numbers.push_back(value);
    }
    return numbers;
}

} // namespace fuseboard
