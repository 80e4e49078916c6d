// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns signals into an event.

#include "app/cli/interrupt.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace fuseboard {
namespace {

std::atomic<int> wakeFd = -1;
std::atomic<bool> isUnheard = false; ///< a signal came and the loop has not taken it yet

constexpr std::array Signals{SIGINT, SIGTERM, SIGHUP};

extern "C" void wake(int number)
{
    // The loop does not hear: the second signal ends the program, and the supervisor then ends the server.
    if (isUnheard.exchange(true)) {
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    const int savedErrno = errno;
    const char byte = 0;
    // A full pipe has woken the loop already.
    [[maybe_unused]] const ssize_t count = write(wakeFd.load(std::memory_order_relaxed), &byte, 1);
    errno = savedErrno;
}

/// nohup(1) and a shell's "&" have a signal ignored on purpose: it stays ignored.
bool isIgnored(int number)
{
    struct sigaction now = {};
    return sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void setHandlers()
{
    struct sigaction action = {};
    action.sa_handler = wake;
    action.sa_flags = SA_RESTART;
    for (const int number : Signals) {
        if (!isIgnored(number))
            sigaction(number, &action, nullptr);
    }
}

} // namespace

void letSignalsEnd()
{
    for (const int number : Signals) {
        if (!isIgnored(number))
            signal(number, SIG_DFL);
    }
}

Interrupt::Interrupt(QObject *parent) : QObject(parent)
{
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return; // without a pipe the signals keep their usual meaning: the program ends, and its server with
                // it
    m_readEnd = UniqueFd(ends[0]);
    m_writeEnd = UniqueFd(ends[1]);
    wakeFd = ends[1];
    isUnheard = false;
    m_notifier = std::make_unique<QSocketNotifier>(ends[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Interrupt::drain);
    setHandlers();
}

Interrupt::~Interrupt()
{
    wakeFd = -1;
}

void Interrupt::drain()
{
    std::array<char, 16> bytes{};
    while (read(m_readEnd.get(), bytes.data(), bytes.size()) > 0)
        ;
    isUnheard = false;
    Q_EMIT requested();
}

} // namespace fuseboard
