// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at the source before a server is started: is it there, is it what the type wants, would the
// mount swallow itself.
#pragma once

#include "app/catalog/launchplan.h"
#include "app/session/mountpoint.h"

#include <chrono>

namespace fuseboard {

/// Looks in a child process wherever the answer could take long (source on a hung mount: PathHangs).
/// SourceMissing, SourceUnreadable (wrong kind or no right), InvalidSource (the mountpoint lies in the
/// source: every access would ask the mount itself again; of several folders none may be it, or lie in it).
/// Remote sources are the server's business: always fine.
Result<void> checkSource(const LaunchPlan &plan, const Mountpoint &mountpoint,
                         std::chrono::milliseconds deadline = std::chrono::seconds(5));

} // namespace fuseboard
