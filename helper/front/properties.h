// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is org.freedesktop.DBus.Properties: what anybody may know about this helper.
#pragma once

#include "dbus/bus/message.h"
#include "dbus/bus/writer.h"
#include "helper/front/quota.h"

#include <QStringList>

#include <span>
#include <string_view>

namespace fuseboard {

class Properties
{
public:
    Properties(QStringList features, const FrontLimits &limits)
        : m_features(std::move(features)),
          m_limits(limits.onTheWire())
    {
    }

    /// The reply to any call of the interface.
    BusMessage answer(const BusMessage &call) const;

private:
    struct Entry
    {
        std::string_view name;
        const char *type;
        void (Properties::*write)(BusWriter &) const;
    };
    static std::span<const Entry> entries();

    BusMessage answerGet(const BusMessage &call, std::string_view name) const;
    BusMessage answerGetAll(const BusMessage &call) const;
    void write(const Entry &entry, BusWriter &out) const;
    void writeVersion(BusWriter &out) const;
    void writeFeatures(BusWriter &out) const;
    void writeLimits(BusWriter &out) const;

    QStringList m_features;
    HelperLimits m_limits;
};

} // namespace fuseboard
