// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file works on paths as texts. Nothing here asks the file system: any path may lead through a hung
// mount.
#pragma once

#include <string>
#include <string_view>

namespace fuseboard {

/// Absolute, without "//", "." and "..", without a slash at the end ("/" itself stays). `folder` is where a
/// relative path begins. ".." takes the name before it away, also where that is a symbolic link.
std::string absolutePath(std::string_view path, std::string_view folder);

/// Whether path is folder itself or lies below it, compared name by name. Both absolute as absolutePath()
/// makes them.
bool isWithin(std::string_view path, std::string_view folder);

/// "/a/b" -> "/a", "/a" -> "/", "/" -> "/".
std::string_view parentOf(std::string_view path);

/// "/a/b" -> "b", "/" -> "".
std::string_view fileNameOf(std::string_view path);

} // namespace fuseboard
