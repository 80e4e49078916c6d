// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows who calls: the account and groups behind a name on the bus, as the bus itself reports them.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QHash>
#include <QObject>

#include <cstdint>
#include <functional>
#include <vector>

namespace fuseboard {

struct Caller
{
    QString busName; ///< unique: ":1.42"; the bus never gives it to anybody else
    CallerUid uid;
    std::vector<std::uint32_t> groups;

    bool isMemberOf(std::uint32_t gid) const;
};

/// Asks the bus who somebody is, remembers the answer, and says when a watched caller leaves. Main thread only.
class Callers : public QObject
{
    Q_OBJECT
public:
    using Answer = std::function<void(const Result<Caller> &)>;

    explicit Callers(const QDBusConnection &connection);

    /// Calls `answer` at once for a caller that is known, else when the bus has answered; never after `context` is
    /// gone. Whoever cannot be identified gets CallerGone or Internal: there is no default account.
    void identify(const QString &busName, QObject *context, Answer answer);

    /// Until the same number of unwatch() calls. Signal left() comes in the order of the bus: an answer of any
    /// service that the bus routed after the caller had left comes after left().
    void watch(const QString &busName);
    void unwatch(const QString &busName);

    /// Closes the gap between identify() and watch(): calls back with whether the name is still owned.
    void confirm(const QString &busName, QObject *context, std::function<void(bool)> answer);

Q_SIGNALS:
    void left(const QString &busName);

private:
    void remember(const Caller &caller);

    QDBusConnection m_connection;
    QDBusServiceWatcher m_watcher;
    QHash<QString, int> m_watched;
    QHash<QString, Caller> m_known;
};

} // namespace fuseboard
