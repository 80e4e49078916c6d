// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads /proc/thread-self/children, see proc_tid_children(5), and kills round by round.

#include "app/session/supervisor/descendants.h"

#include "app/session/supervisor/output.h"
#include "dbus/types/uniquefd.h"

#include <array>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace fuseboard::supervisor {
namespace {

constexpr Milliseconds Patience = 500;

/// Some of the children; the next round finds the others.
bool killChildren()
{
    const UniqueFd file(::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC));
    std::array<char, 4096> buffer;
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    std::string_view text(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    bool found = false;
    for (std::size_t end = text.find(' '); end != std::string_view::npos; end = text.find(' ')) {
        pid_t child = 0;
        std::from_chars(text.data(), text.data() + end, child);
        found = child > 1 && ::kill(child, SIGKILL) == 0;
        text.remove_prefix(end + 1);
    }
    return found;
}

} // namespace

void killDescendants()
{
    const Milliseconds deadline = now() + Patience;
    while (killChildren() && now() < deadline) {
        ::usleep(2000);
        while (::waitpid(-1, nullptr, WNOHANG) > 0) {
        }
    }
}

} // namespace fuseboard::supervisor
