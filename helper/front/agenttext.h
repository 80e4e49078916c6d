// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads the texts in an agent's reply. The agent is trusted, yet no length of its is used unseen.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/mountspec.h"
#include "helper/agent/record.h"

#include <string>
#include <vector>

namespace fuseboard {

/// The kernel's messages, raw, at most 32.
std::vector<std::string> kernelLinesOf(const AgentReply &reply);

/// What stage a reply before the last one has come to. A number that no Stage has becomes Attach.
Stage stageOf(const AgentReply &reply);

/// How sure a mount is. A number that no Guarantee has becomes the weaker one.
Guarantee guaranteeOf(const AgentReply &reply);

/// What a reply that is not ok says. Numbers that no ErrorCode or Stage has become Internal and Create.
Error errorOf(const AgentReply &reply);

} // namespace fuseboard
