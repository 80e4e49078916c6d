// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks polkit.
#pragma once

#include "dbus/bus/connection.h"
#include "helper/front/authority.h"

namespace fuseboard {

/// org.freedesktop.PolicyKit1.Authority over the system bus, asynchronously. polkit accepts our details
/// because the actions name the front's account as their owner (org.freedesktop.policykit.owner).
class PolkitAuthority : public Authority
{
public:
    explicit PolkitAuthority(BusConnection &bus) : m_bus(bus) {}

    void check(const Question &question, bool mayAskPerson, const QString &id, QObject *context,
               Answer answer) override;
    void cancel(const QString &id) override;

private:
    BusConnection &m_bus;
};

} // namespace fuseboard
