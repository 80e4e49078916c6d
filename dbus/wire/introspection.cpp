// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file carries the XML made at build time.

#include "dbus/wire/introspection.h"

namespace fuseboard {

QString introspectionXml()
{
    static constexpr char Text[] =
#include "dbus/wire/introspection.inc"
        ;
    return QString::fromLatin1(Text);
}

} // namespace fuseboard
