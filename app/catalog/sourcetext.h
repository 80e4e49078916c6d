// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides which texts are sources.
#pragma once

#include "app/catalog/filesystemtype.h"

#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// The source as the server gets it: folders and files absolute, counted from the current folder, anything
/// else as it was given. InvalidSource, stage Validate, says what is wanted. Nothing is touched.
Result<std::string> checkSourceText(const FileSystemType &type, const std::string &source);

/// The folders of a source of the kind Directories, in their order.
std::vector<std::string> foldersOf(std::string_view source);

/// Line ends, escapes and the like.
bool hasControl(std::string_view text);

} // namespace fuseboard
