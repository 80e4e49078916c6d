// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads signals from a signalfd(2).

#include "helper/front/signals.h"

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace fuseboard {

EndSignals::EndSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    m_fd = UniqueFd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

void EndSignals::listen()
{
    m_notifier = std::make_unique<QSocketNotifier>(m_fd.get(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        struct signalfd_siginfo info;
        while (read(m_fd.get(), &info, sizeof info) == ssize_t(sizeof info))
            Q_EMIT received();
    });
}

} // namespace fuseboard
