// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks terminals.

#include "app/cli/terminal.h"

#include "app/cli/output.h"

#include <array>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace fuseboard {
namespace {

std::string_view environment(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

/// Select Graphic Rendition, ECMA-48 section 8.3.117.
std::string_view codeOf(Colour colour)
{
    switch (colour) {
    case Colour::Good:
        return "\033[32m";
    case Colour::Bad:
        return "\033[31m";
    case Colour::Faint:
        return "\033[2m";
    }
    return "";
}

} // namespace

bool isLiveTerminal(int fd)
{
    const std::string_view term = environment("TERM");
    return isatty(fd) == 1 && !term.empty() && term != "dumb";
}

std::size_t columnsOf(int fd)
{
    constexpr std::size_t Usual = 80;
    winsize size = {};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : Usual;
}

std::string coloured(int fd, Colour colour, std::string_view text)
{
    if (!isLiveTerminal(fd) || !environment("NO_COLOR").empty())
        return std::string(text);
    return std::string(codeOf(colour)) + std::string(text) + "\033[0m";
}

bool askYesNo(std::string_view question)
{
    if (isatty(STDIN_FILENO) != 1)
        return false;
    writeError(std::string(question) + " [y/N] ");
    std::array<char, 256> line{};
    const ssize_t count = read(STDIN_FILENO, line.data(), line.size());
    return count > 0 && (line[0] == 'y' || line[0] == 'Y');
}

} // namespace fuseboard
