// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file puts results into the fixed shape of AgentReply.
#pragma once

#include "dbus/types/error.h"
#include "helper/agent/record.h"
#include "helper/mount/execute.h"

#include <string_view>

namespace fuseboard {

/// A final reply to this request, so far without a verdict.
AgentReply replyTo(const AgentRequest &request);

/// What does not fit into context and kernelLog is cut off.
void setError(AgentReply &reply, const Error &error);
void setError(AgentReply &reply, ErrorCode code, Stage stage, std::string_view context = {});
void setMounted(AgentReply &reply, const Mounted &mounted);

/// Adds a sentence to the particulars, cut off where there is no room.
void addContext(AgentReply &reply, std::string_view sentence);

} // namespace fuseboard
