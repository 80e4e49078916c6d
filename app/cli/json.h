// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the JSON of fuseboardctl. Its form is a contract with scripts: see fuseboardctl(1).
#pragma once

#include "app/client/outcome.h"
#include "app/mounts/mountentry.h"
#include "app/mounts/serverprocess.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fuseboard {

/// A mount of the list with what is known besides the mount table.
struct ListedMount
{
    MountEntry mount;
    bool managed = false;                ///< made by Fuseboard
    std::optional<ServerProcess> server; ///< nothing where it is not known
    std::optional<std::uint64_t> waiting;
};

/// A string, or {"bytes": base64} where the bytes are no UTF-8.
QJsonValue jsonBytes(std::string_view bytes);

/// Decimal digits in a string: JSON numbers lose bits above 2^53. null for no id.
QJsonValue jsonId(MountId id);

QJsonObject jsonOf(const MountReport &report);
QJsonObject jsonOf(const ListedMount &listed);

/// `nextStep` as textOfNextStep() gives it.
QJsonObject jsonOf(const Failure &failure, std::string_view nextStep);

/// {"schema":1,"ok":true,"mountId":"..."}
QJsonObject jsonOfDone(MountId id);

/// One line, ended by a newline.
std::string lineOf(const QJsonObject &object);
std::string lineOf(const QJsonArray &array);

} // namespace fuseboard
