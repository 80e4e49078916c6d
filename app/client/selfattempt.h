// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the attempt without the helper: the server mounts by itself through the user's own
// fusermount3, and is believed only after the mount has answered.
#pragma once

#include "app/client/mountattempt.h"
#include "app/session/selfmount.h"

namespace fuseboard {

class SelfAttempt : public MountAttempt
{
    Q_OBJECT
public:
    SelfAttempt(MountPreparation preparation, FileSystemType type, QObject *parent);

protected:
    void serverIsLaunched() override;
    void serverIsReady() override;
    void serverHasEnded() override;
    void leave() override;
    std::optional<MountId> leftover() override;
    bool isUndecided() const override;
    void rootHasAnswered() override;

private:
    MountMaker maker() const;
    void look();

    std::optional<SelfMountWatch> m_watch;
    std::unique_ptr<QSocketNotifier> m_tableNotifier;
    QTimer m_again;
    std::optional<SelfMount> m_mount;
    QTimer m_deadline;
    std::chrono::microseconds m_opened{};
    std::chrono::microseconds m_appeared{};
};

} // namespace fuseboard
