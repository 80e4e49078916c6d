// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tells sessions at the computer from those over the network.

#include "app/client/userlifetime.h"

#include <QByteArray>
#include <QFile>

#include <pwd.h>
#include <unistd.h>

namespace fuseboard {
namespace {

QByteArray ownCgroup()
{
    QFile file(QStringLiteral("/proc/self/cgroup"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// logind keeps one empty file per lingering user: loginctl(1), enable-linger.
bool userLingers()
{
    const passwd *entry = getpwuid(getuid());
    return entry != nullptr &&
           QFile::exists(QLatin1StringView("/var/lib/systemd/linger/") + QFile::decodeName(entry->pw_name));
}

} // namespace

bool scopeOutlivesSession(const SessionFacts &facts)
{
    // Started by the user's systemd itself: by a desktop that it runs, or as a user service.
    const bool inUserManager = facts.cgroup.find("/user@") != std::string_view::npos;
    return inUserManager || facts.hasSeat || facts.lingers;
}

bool scopeOutlivesThisSession()
{
    const QByteArray cgroup = ownCgroup();
    return scopeOutlivesSession({.cgroup = std::string_view(cgroup.constData(), std::size_t(cgroup.size())),
                                 .hasSeat = !qEnvironmentVariableIsEmpty("XDG_SEAT"),
                                 .lingers = userLingers()});
}

} // namespace fuseboard
