// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes foreign text harmless before it goes into a log, a reply or a dialog.
#pragma once

#include <QString>

#include <string_view>

namespace fuseboard {

/// Control characters, bytes that are not UTF-8, and invisible or direction-changing characters become \xNN
/// or \u{N}. A backslash stays as it is: escaping twice changes nothing.
QString escaped(std::string_view bytes);

} // namespace fuseboard
