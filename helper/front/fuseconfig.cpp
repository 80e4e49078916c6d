// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds settings among lines of words, comments and "name = value".

#include "helper/front/fuseconfig.h"

#include "dbus/types/uniquefd.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t MaxConfig = 16 * 1024; ///< the file as it is installed has 700 bytes

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view Blank = " \t\r";
    const std::size_t begin = text.find_first_not_of(Blank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(Blank) - begin + 1);
}

/// Leaves max as it is where the value cannot be read.
void takeMountMax(std::string_view value, std::optional<unsigned> &max)
{
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size())
        return;
    max = number < 0 ? std::nullopt : std::optional(static_cast<unsigned>(number));
}

void takeLine(std::string_view line, FuseConfig &config)
{
    line = line.substr(0, line.find('#'));
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos && trimmed(line.substr(0, equals)) == "mount_max")
        takeMountMax(trimmed(line.substr(equals + 1)), config.mountMax);
    else if (trimmed(line) == "user_allow_other")
        config.userAllowOther = true;
}

} // namespace

FuseConfig fuseConfigIn(std::string_view text)
{
    FuseConfig config;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        takeLine(line, config);
    }
    return config;
}

FuseConfig fuseConfig()
{
    const UniqueFd file(open("/etc/fuse.conf", O_RDONLY | O_CLOEXEC));
    std::array<char, MaxConfig> text{};
    const ssize_t length = file.isValid() ? read(file.get(), text.data(), text.size()) : 0;
    return length > 0 ? fuseConfigIn({text.data(), static_cast<std::size_t>(length)}) : FuseConfig{};
}

} // namespace fuseboard
