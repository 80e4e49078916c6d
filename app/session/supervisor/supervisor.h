// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the supervisor: the parent of one server from its birth to its end.
#pragma once

#include "app/session/supervisor/child.h"
#include "app/session/supervisor/controlsocket.h"
#include "app/session/supervisor/leftover.h"
#include "app/session/supervisor/madefolder.h"
#include "app/session/supervisor/output.h"
#include "app/session/supervisor/state.h"
#include "dbus/types/uniquefd.h"

#include <optional>
#include <string>

namespace fuseboard::supervisor {

/// What the command line says: MOUNTPOINT TYPE SOURCE -- PROGRAM ARGUMENT...
struct Order
{
    State state; ///< mountpoint, type, source
    char **argv = nullptr;
};
std::optional<Order> parseOrder(int argc, char **argv);

/// One thread, one loop, no wait without end but the one for things to happen.
///
/// Before Keep, the other side's end, its Cancel and SIGTERM all mean: TERM to the server's group as soon as
/// it is at rest, at the latest after 0.2 s, KILL after 0.5 s, and no descendant is left, nor its mount when
/// the other side has gone. After Keep, only SIGTERM does, and nothing is waited for. SIGHUP and SIGINT are
/// for others.
class Supervisor
{
public:
    Supervisor(Order order, ControlSocket control, UniqueFd folder, UniqueFd device);
    int run(); ///< the exit code of the process

private:
    bool start();
    void waitForSomething();
    Milliseconds nextDeadline() const;
    void handleCommand();
    void handleSignals();
    void handleExecError();
    void reapChildren();
    void handleDeadlines();
    void openGate();
    void keep(const KeepFields &fields);
    bool isEnding() const { return m_exited || m_killAt != 0 || m_giveUpAt != 0; }
    void endServer();
    void terminateAtRest();
    void removeTraces();
    void finish();

    Order m_order;
    ControlSocket m_control;
    UniqueFd m_folder;
    UniqueFd m_device;
    UniqueFd m_signals;
    UniqueFd m_mountTable; ///< until Keep: what is mounted is learnt while it is there
    Child m_child;
    Leftover m_leftover;
    MadeFolder m_mountpoint;
    std::optional<Output> m_output;
    std::optional<ExitedFields> m_exited;
    bool m_isKept = false;
    Milliseconds m_terminateBy = 0; ///< 0: no end was asked for, or TERM is sent
    Milliseconds m_killAt = 0;      ///< 0: no end was asked for
    Milliseconds m_giveUpAt = 0;    ///< after KILL: the server may stand in the kernel and ignore us
    Milliseconds m_drainUntil = 0;
};

/// What main() does: detaches from whoever started us, then supervises.
int superviseMain(int argc, char **argv);

} // namespace fuseboard::supervisor
