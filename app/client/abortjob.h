// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file cuts mounts off from their servers: through the helper, and own ones without it.
#pragma once

#include "app/client/helpercall.h"
#include "app/client/outcome.h"
#include "app/mounts/mountentry.h"

#include <QObject>

namespace fuseboard {

/// Emits finished() once, from the event loop.
class AbortJob : public QObject
{
    Q_OBJECT
public:
    explicit AbortJob(MountEntry mount, QObject *parent = nullptr);

    /// See HelperCall. Before start().
    void allowTerminal() { m_call.allowTerminal(); }
    void start();
    void cancel(); ///< finished() follows with Cancelled; what was done is done

Q_SIGNALS:
    void finished(const fuseboard::Outcome<void> &outcome);

private:
    void refused(const Error &error);
    void finish(const Outcome<void> &outcome);

    MountEntry m_mount;
    HelperCall m_call;
    bool m_done = false;
};

/// Writes the abort file of the mount's connection, which fusectl gives to the owner (and to root). Looks
/// into the mount table first: connection numbers are used again. Does not block. NoSuchMount, NotYourMount,
/// UnmountFailed.
Result<void> abortOwnConnection(const MountEntry &mount);

} // namespace fuseboard
