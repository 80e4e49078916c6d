// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows who calls: the account and groups behind a name on the bus, as the bus itself reports them.
#pragma once

#include "dbus/bus/connection.h"
#include "dbus/types/error.h"
#include "dbus/types/ids.h"

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

    explicit Callers(BusConnection &bus);

    /// Hears from now on who leaves; `answer` says whether the bus agreed. Once, before the first identify().
    void subscribe(std::function<void(bool)> answer);

    /// Calls `answer` at once for a caller that is known, else when the bus has answered; never after
    /// `context` is gone. Whoever cannot be identified gets CallerGone or Internal: there is no default
    /// account. A caller who leaves after the answer leaves with left(), in the order of the bus: what
    /// another service said after that moment arrives after left().
    void identify(const QString &busName, QObject *context, Answer answer);

Q_SIGNALS:
    void left(const QString &busName);

private:
    void onSignal(const BusMessage &signal);
    void remember(const Caller &caller);

    BusConnection &m_bus;
    QHash<QString, Caller> m_known;
};

} // namespace fuseboard
