// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks whether polkit answers.
#pragma once

#include "dbus/types/error.h"

#include <QDBusMessage>
#include <QObject>

#include <string>

class QDBusError;

namespace fuseboard {

/// Emits finished() once, from the event loop, with polkit's version; AuthorityUnavailable after five
/// seconds.
class AuthorityProbe : public QObject
{
    Q_OBJECT
public:
    explicit AuthorityProbe(QObject *parent = nullptr) : QObject(parent) {}

    void start();

Q_SIGNALS:
    void finished(const fuseboard::Result<std::string> &version);

private Q_SLOTS:
    void answered(const QDBusMessage &reply);
    void failed(const QDBusError &error);
};

} // namespace fuseboard
