// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file has the structs of org.fuseboard.Helper1 as they travel, and the way between them and types/.
#pragma once

#include "dbus/types/mountspec.h"

#include <QString>
#include <QStringList>

namespace fuseboard {

/// (uussuuutu): the argument "spec" of Mount. Nothing in it is checked: see toSpec().
struct MountRequest
{
    uint version = SpecVersion;
    uint request = 0; ///< comes back in the signal Progress
    QString subtype;
    QString source;
    uint flags = 0;
    uint maxRead = 0;
    uint gid = 0;
    qulonglong replaces = 0;
    uint deadlineMs = 0;

    bool operator==(const MountRequest &) const = default;
};

/// (utusasasuuuas): the reply to Mount.
struct MountOutcome
{
    uint version = SpecVersion;
    qulonglong mountId = 0;
    uint connection = 0;
    QString guarantee; ///< nameOf(Guarantee)
    QStringList asked;
    QStringList effective;
    uint authoriseUs = 0;
    uint createUs = 0;
    uint attachUs = 0;
    QStringList kernelLog;

    bool operator==(const MountOutcome &) const = default;
};

/// (uuuuu): the property Limits.
struct HelperLimits
{
    uint authorisationsPerUser = 0;
    uint inProgressPerUser = 0;
    uint mountsPerUser = 0;
    uint inProgress = 0;
    uint questionSeconds = 0;

    bool operator==(const HelperLimits &) const = default;
};

/// Refuses another version (VersionMismatch) and changes types; what the values mean is for validate() to
/// judge.
Result<MountSpec> toSpec(const MountRequest &request);

/// The other way. requestNumber is what Progress will carry.
MountRequest fromSpec(const MountSpec &spec, uint requestNumber);

} // namespace fuseboard
