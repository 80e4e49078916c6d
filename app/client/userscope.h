// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file gives a server a scope of its own in the user's systemd, so that it outlives the terminal it was
// started from.
#pragma once

#include "dbus/bus/peer.h"
#include "dbus/bus/writer.h"

#include <QObject>
#include <QString>

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fuseboard {

/// One transient scope "app-fuseboard-TYPE-RANDOM.scope" in app.slice. Emits finished() once, at the latest
/// after two seconds; at once where no user bus is, which is normal (another init, a system account, a
/// private world), and where the scope would end before the session does (userlifetime.h).
class UserScope : public QObject
{
    Q_OBJECT
public:
    explicit UserScope(QObject *parent);
    ~UserScope() override;

    /// The processes must be ours. finished() comes from the event loop, never from within this call.
    void start(const std::string &type, const std::vector<pid_t> &processes);

Q_SIGNALS:
    /// The processes are in their scope now, or have to do without.
    void finished();

private:
    void request(const QString &type, const std::vector<pid_t> &processes);
    void heard(const BusMessage &signal);
    void finish();

    std::unique_ptr<BusConnection> m_bus;
    std::unique_ptr<BusPeer> m_systemd;
    QString m_unit;
    bool m_done = false;
};

} // namespace fuseboard
