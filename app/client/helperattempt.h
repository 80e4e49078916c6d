// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the attempt through the helper: the server serves a descriptor, the helper mounts it.
#pragma once

#include "app/client/helpercall.h"
#include "app/client/mountattempt.h"

namespace fuseboard {

class HelperAttempt : public MountAttempt
{
    Q_OBJECT
public:
    /// `call` may be on the bus already.
    HelperAttempt(MountPreparation preparation, FileSystemType type, std::unique_ptr<HelperCall> call,
                  QObject *parent);

protected:
    void serverIsLaunched() override;
    void serverIsReady() override;
    void serverHasEnded() override;
    void leave() override;
    std::optional<MountId> leftover() override;
    void rootHasAnswered() override;

private:
    void progressed(const QString &stage);
    void mounted(const BusMessage &reply);
    void tryGate();

    std::unique_ptr<HelperCall> m_call;
    QTimer m_verdictTimer;               ///< how long the helper may take to notice that the server has ended
    QTimer m_readyTimer;                 ///< what the deadline leaves for the first question
    std::optional<MountReport> m_report; ///< the helper has mounted it; not proven yet
    bool m_inScope = false;
    bool m_mayStart = false; ///< the descriptor can be read, and no secret can be spent in vain any more
    bool m_gateIsOpen = false;
};

} // namespace fuseboard
