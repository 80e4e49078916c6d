// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what the disposable children do. Every job writes its replies to the pipe it is given, the
// last one with done == 1, and may block for ever: whoever started it holds the deadline.
#pragma once

#include "dbus/types/ids.h"
#include "helper/agent/record.h"
#include "helper/mount/facts.h"

namespace fuseboard {

/// Checks, says "creating" (done == 0, no id), creates, says "attaching" (done == 0, with the mount's id),
/// attaches. Where the kernel did not wait for FUSE_INIT, says "proving" (done == 0, Stage::Ready, with id
/// and connection) and waits until the mount answers.
void mountJob(const AgentRequest &request, const MountDescriptors &descriptors, int reports);

/// RecordKind::Unmount and RecordKind::Abort.
void unmountJob(const AgentRequest &request, int reports);

/// Detaches a mount that a killed mountJob may have attached; that it is not there is a success.
void undoJob(const AgentRequest &request, MountId mount, int reports);

} // namespace fuseboard
