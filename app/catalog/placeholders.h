// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fills the templates of the catalogue: "fsname={label}".
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace fuseboard {

/// What may stand in braces, by place. {options}, {kernel} and {unattended} stand alone: they become any
/// number of arguments.
constexpr auto LabelPlaceholders = std::to_array<std::string_view>({"source"});
constexpr auto DescriptorPlaceholders =
    std::to_array<std::string_view>({"options", "unattended", "source", "fd"});
constexpr auto FusermountPlaceholders =
    std::to_array<std::string_view>({"options", "unattended", "kernel", "source", "mountpoint", "label"});
constexpr auto AttendedPlaceholders = std::to_array<std::string_view>({"askpass"});
constexpr auto OptionPlaceholders = std::to_array<std::string_view>({"value"});
constexpr std::string_view HostPlaceholder = "host"; ///< of next steps

using Replacement = std::pair<std::string_view, std::string_view>; ///< name without braces, text

/// Replaces every {name} once, from left to right: what comes in is not looked at again. Others stay as they
/// are.
std::string fillTemplate(std::string_view text, std::span<const Replacement> replacements);

/// The first {word} that is not among the names, or that must stand alone and does not. Empty where all is
/// well.
std::string unknownPlaceholder(std::string_view text, std::span<const std::string_view> names);

} // namespace fuseboard
