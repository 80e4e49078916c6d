// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file examines everything that mounting needs.
#pragma once

#include "app/cli/checks.h"

#include <string>
#include <vector>

namespace fuseboard {

/// checkComputer(), then the helper and polkit, which may take some seconds where they do not answer. Needs
/// an Application.
std::vector<Check> examine();

/// As `doctor` shows it: a line each of what was seen, what it means, and what to do.
std::string textOf(const std::vector<Check> &checks);

} // namespace fuseboard
