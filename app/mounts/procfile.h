// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads small files and folders of /proc and /sys whole.
#pragma once

#include "dbus/types/error.h"

#include <optional>
#include <string>
#include <vector>

namespace fuseboard {

/// The content, at most `limit` bytes. Only for files of kernel file systems: an open(2) elsewhere may hang.
/// Internal with errno and the name where it cannot be read.
Result<std::string> readKernelFile(const std::string &path, std::size_t limit = 64U << 20);

/// The names in the folder that are numbers: processes, threads, descriptors. Nothing where it cannot be
/// opened.
std::optional<std::vector<int>> numbersIn(const std::string &folder);

} // namespace fuseboard
