// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file protects disposable processes: they end with their parent, are looked into by nobody, and hold no
// descriptor that they do not need.
#pragma once

#include <span>
#include <sys/types.h>

namespace fuseboard {

/// The kernel clears the death signal and the dumpable flag of a process when its effective or file system
/// ids change (commit_creds). To be made before such a change, and renewed after it.
class Protection
{
public:
    Protection();

    /// The death signal as it was, and not dumpable. Where the parent has died meanwhile, the process ends
    /// here.
    void renew() const;

private:
    int m_deathSignal = 0;
    pid_t m_parent;
};

/// Closes everything but 0 to 2, up to seven descriptors in keep, and oneMore. Numbers below 3 mean nothing.
/// False: not everything could be closed.
bool closeAllBut(std::span<const int> keep, int oneMore = -1);

} // namespace fuseboard
