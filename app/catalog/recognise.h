// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds out from a server's own words why it failed.
#pragma once

#include "app/catalog/filesystemtype.h"

#include <optional>
#include <span>
#include <string>

namespace fuseboard {

struct RecognisedFailure
{
    ErrorCode code;
    std::string line; ///< the server's line that told it, as it was
};

/// The first pattern of the type that matches any of the lines. Nothing where the words are not known:
/// the caller then says ServerExited and shows them.
std::optional<RecognisedFailure> recogniseFailure(const FileSystemType &type,
                                                  std::span<const std::string> lines);

} // namespace fuseboard
