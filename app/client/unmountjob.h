// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes mounts away: through the helper, and own ones without it.
#pragma once

#include "app/client/helpercall.h"
#include "app/client/outcome.h"
#include "app/mounts/mountentry.h"
#include "app/session/record.h"

#include <QObject>

#include <optional>

namespace fuseboard {

/// Emits finished() once, from the event loop. Success: the mount is gone from the table.
class UnmountJob : public QObject
{
    Q_OBJECT
public:
    UnmountJob(MountEntry mount, UnmountMode mode, QObject *parent = nullptr);

    /// See HelperCall. Before start().
    void allowTerminal() { m_call.allowTerminal(); }
    void start();
    void cancel(); ///< finished() follows with Cancelled; what was done is done

Q_SIGNALS:
    void finished(const fuseboard::Outcome<void> &outcome);

private:
    void refused(const Error &error);
    void unmountDirectly();
    void done();
    void finish(const Outcome<void> &outcome);

    MountEntry m_mount;
    UnmountMode m_mode;
    HelperCall m_call;
    std::optional<MountRecord> m_record; ///< where it was mounted by us
    bool m_done = false;
};

} // namespace fuseboard
