// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file ends what a server leaves behind.
#pragma once

namespace fuseboard::supervisor {

/// Kills every descendant of this process, which must be a subreaper (PR_SET_CHILD_SUBREAPER): whoever loses
/// its parent becomes our child. Waits at most half a second. Needs /proc; without it nothing happens.
void killDescendants();

} // namespace fuseboard::supervisor
