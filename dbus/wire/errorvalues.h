// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is an error as it travels, independent of the library that carries it.
#pragma once

#include "dbus/types/error.h"

#include <QString>
#include <QStringList>

namespace fuseboard {

/// The name of an error reply and its arguments, "ssias". Bytes that are not printable are escaped.
struct ErrorValues
{
    QString name; ///< org.fuseboard.Helper1.Error.NAME
    QString message;
    QString stage;
    int sysErrno = 0;
    QStringList kernelLog;
};

ErrorValues errorValues(const Error &error);

} // namespace fuseboard
