// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file prepares names for a dialog that asks for a password: they must not be able to look like part of
// it.
#pragma once

#include <QString>

#include <string_view>

namespace fuseboard {

/// Escaped as escaped() does, without the beginning of markup, and shortened in the middle to at most
/// `characters`.
QString displayName(std::string_view bytes, qsizetype characters = 80);

} // namespace fuseboard
