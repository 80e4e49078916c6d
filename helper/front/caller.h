// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows who calls: the account and groups behind a name on the bus, as the bus itself reports them.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"

#include <QDBusConnection>
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

/// Asks the bus who somebody is, remembers the answer, and says when somebody leaves.
class Callers : public QObject
{
    Q_OBJECT
public:
    using Answer = std::function<void(const Result<Caller> &)>;

    explicit Callers(const QDBusConnection &connection) : m_connection(connection) {}

    /// Hears from now on who leaves. Once, before the first identify(), from another thread than QtDBus's
    /// own: it waits for that one.
    bool subscribe();

    /// Calls `answer` at once for a caller that is known, else when the bus has answered; never after
    /// `context` is gone. Whoever cannot be identified gets CallerGone or Internal: there is no default
    /// account. A caller who leaves after the answer leaves with left(), in the order of the bus: what
    /// another service said after that moment arrives after left().
    void identify(const QString &busName, QObject *context, Answer answer);

Q_SIGNALS:
    void left(const QString &busName);

private Q_SLOTS:
    void onNameOwnerChanged(const QString &name, const QString &oldOwner, const QString &newOwner);

private:
    void remember(const Caller &caller);

    QDBusConnection m_connection;
    QHash<QString, Caller> m_known;
};

} // namespace fuseboard
