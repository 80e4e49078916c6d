// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lays out what --help shows, from the same table as everything else.
#pragma once

#include "app/cli/commandline.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace fuseboard {

constexpr std::size_t UnknownWidth = 80; ///< where the output is no terminal, or does not say

/// Columns of the terminal that the standard output is, else UnknownWidth. Never so few that no word fits.
std::size_t outputWidth();

/// Texts in lines of at most `width` characters; examples stay whole, because people copy them.
std::string programHelp(std::size_t width);
std::string commandHelp(const CommandSyntax &command, std::size_t width);

/// The words of the text in lines that end before `width`; all but the first begin with `indent` blanks. The
/// first begins at column `column`. A word that is longer than a line is not broken. Ends with a line end.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t column);

} // namespace fuseboard
