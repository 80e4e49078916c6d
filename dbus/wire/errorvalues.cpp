// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file prepares errors for the bus.

#include "dbus/wire/errorvalues.h"

#include "dbus/wire/escape.h"
#include "dbus/wire/names.h"

namespace fuseboard {

ErrorValues errorValues(const Error &error)
{
    const std::string_view name = infoOf(error.code).name;
    const std::string_view stage = nameOf(error.stage);
    ErrorValues values{.name = bus::ErrorPrefix + QLatin1StringView(name.data(), qsizetype(name.size())),
                       .message = escaped(messageOf(error)),
                       .stage = QString::fromLatin1(stage.data(), qsizetype(stage.size())),
                       .sysErrno = error.sysErrno,
                       .kernelLog = {}};
    for (const std::string &line : error.kernelLog)
        values.kernelLog << escaped(line);
    return values;
}

} // namespace fuseboard
