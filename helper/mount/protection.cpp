// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file renews what a change of ids takes away, and closes descriptors.

#include "helper/mount/protection.h"

#include <algorithm>
#include <array>
#include <sys/prctl.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t MaxKept = 8;

} // namespace

Protection::Protection() : m_parent(getppid())
{
    prctl(PR_GET_PDEATHSIG, &m_deathSignal);
}

void Protection::renew() const
{
    prctl(PR_SET_DUMPABLE, 0);
    if (m_deathSignal == 0)
        return;
    prctl(PR_SET_PDEATHSIG, m_deathSignal);
    if (getppid() != m_parent)
        _exit(1);
}

bool closeAllBut(std::span<const int> keep, int oneMore)
{
    std::array<int, MaxKept> kept{};
    const auto last = std::copy_n(keep.begin(), std::min(keep.size(), MaxKept - 1), kept.begin());
    *last = oneMore;
    std::sort(kept.begin(), last + 1);
    bool closed = true;
    unsigned from = 3;
    for (auto fd = kept.begin(); fd != last + 1; ++fd) {
        if (*fd < static_cast<int>(from))
            continue;
        if (static_cast<unsigned>(*fd) > from)
            closed = close_range(from, static_cast<unsigned>(*fd) - 1, 0) == 0 && closed;
        from = static_cast<unsigned>(*fd) + 1;
    }
    return close_range(from, ~0u, 0) == 0 && closed;
}

} // namespace fuseboard
