// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file runs one job in an event loop that signals can end cleanly.
#pragma once

#include "app/cli/interrupt.h"

#include <QCoreApplication>

#include <functional>
#include <optional>

namespace fuseboard {

/// A QCoreApplication wants the words of the command line; ours are understood already.
class Application
{
public:
    Application() : m_application(m_argc, m_argv) {}

private:
    int m_argc = 1;
    char m_name[13] = "fuseboardctl";
    char *m_argv[2] = {m_name, nullptr};
    QCoreApplication m_application;
};

/// Starts the job, waits for its signal `finished` and gives what it carried. SIGINT, SIGTERM and SIGHUP
/// cancel a job that can be cancelled, which then finishes by itself; others end with the program. Needs an
/// Application.
template <typename Outcome, typename Job>
Outcome runToEnd(Job &job)
{
    std::optional<Outcome> outcome;
    std::optional<Interrupt> interrupt;
    if constexpr (requires { &Job::cancel; }) {
        interrupt.emplace();
        QObject::connect(&*interrupt, &Interrupt::requested, &job, &Job::cancel);
    }
    QObject::connect(&job, &Job::finished, qApp, [&](const Outcome &ended) {
        outcome = ended;
        QCoreApplication::quit();
    });
    // From within the loop: quit() before exec() would be forgotten.
    QMetaObject::invokeMethod(&job, &Job::start, Qt::QueuedConnection);
    QCoreApplication::exec();
    return std::move(*outcome);
}

} // namespace fuseboard
