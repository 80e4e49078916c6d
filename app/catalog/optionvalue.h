// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides which values an option takes.
#pragma once

#include "app/catalog/filesystemtype.h"
#include "dbus/types/mountspec.h"

#include <string>
#include <string_view>

namespace fuseboard {

/// The value as the server gets it: numbers without leading zeros, a flag "yes" or "no". InvalidOption says
/// what is allowed. No value may hold a comma, a backslash or a control: they would begin another option.
Result<std::string> checkOptionValue(const OptionType &option, std::string_view value);

/// "ro", "max_read", ...: see kernelOptions().
bool isKernelOption(std::string_view name);

/// Of the kernel's options, only "max_read".
bool takesValue(std::string_view kernelOption);

/// Puts a kernel's option into the spec. Gives the canonical word, such as "ro" or "max_read=65536".
Result<std::string> applyKernelOption(std::string_view name, std::string_view value, MountSpec &spec);

/// Stage Validate, with the name of the option in front of the sentence.
std::unexpected<Error> invalidOption(std::string_view name, const std::string &sentence);

} // namespace fuseboard
