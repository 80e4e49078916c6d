// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks whether polkit answers.
#pragma once

#include "dbus/bus/connection.h"
#include "dbus/types/error.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <string>

namespace fuseboard {

/// Emits finished() once, from the event loop, with polkit's version; AuthorityUnavailable after five
/// seconds.
class AuthorityProbe : public QObject
{
    Q_OBJECT
public:
    explicit AuthorityProbe(QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    void finished(const fuseboard::Result<std::string> &version);

private:
    void ask();
    void answered(const BusMessage &reply);
    void fail(const std::string &reason);

    std::unique_ptr<BusConnection> m_bus;
    QTimer m_guard;
};

} // namespace fuseboard
