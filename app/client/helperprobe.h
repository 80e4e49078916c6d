// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the helper what it is, for `doctor` and for people who wonder.
#pragma once

#include "app/client/helpercall.h"
#include "dbus/types/error.h"

#include <QObject>

#include <string>
#include <vector>

namespace fuseboard {

struct HelperInfo
{
    std::string version;
    std::vector<std::string> features;
    bool operator==(const HelperInfo &) const = default;
};

/// Emits finished() once, from the event loop. Starts the helper where it does not run.
class HelperProbe : public QObject
{
    Q_OBJECT
public:
    explicit HelperProbe(QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    void finished(const fuseboard::Result<fuseboard::HelperInfo> &info);

private:
    HelperCall m_call;
};

} // namespace fuseboard
