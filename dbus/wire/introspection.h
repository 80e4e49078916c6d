// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file holds what the helper answers to Introspect.
#pragma once

#include <QString>

namespace fuseboard {

/// org.fuseboard.Helper1.xml without its comments, with the standard interfaces of the bus.
QString introspectionXml();

} // namespace fuseboard
