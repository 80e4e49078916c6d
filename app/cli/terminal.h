// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows what stands at the other end of an output: a terminal, how wide, and whether it wants
// colours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fuseboard {

/// A terminal that can take a line back. One that calls itself "dumb" cannot.
bool isLiveTerminal(int fd);

/// Columns of the terminal; 80 where it does not say.
std::size_t columnsOf(int fd);

enum class Colour
{
    Good,
    Bad,
    Faint,
};

/// The text in that colour, where `fd` is a live terminal and NO_COLOR (no-color.org) is not set; otherwise
/// as it is. Colour only repeats what the words say.
std::string coloured(int fd, Colour colour, std::string_view text);

/// Asks on the standard error and reads a line of the standard input. Only a word that begins with y or Y is
/// yes; false at once where the standard input is no terminal.
bool askYesNo(std::string_view question);

} // namespace fuseboard
