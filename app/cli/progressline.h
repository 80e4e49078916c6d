// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file shows on one line of a terminal what a mount waits for.
#pragma once

#include "dbus/types/error.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <string>

namespace fuseboard {

/// One line on the standard error, taken back when it is destroyed. It comes only after a third of a second:
/// a mount that is quick shows nothing but its result. Nothing at all where the standard error is no live
/// terminal.
class ProgressLine : public QObject
{
    Q_OBJECT
public:
    /// `source` and `program` are put into the sentences; `quiet` shows nothing.
    ProgressLine(std::string program, std::string source, bool quiet);
    ~ProgressLine() override;

    void enter(Stage stage);

    /// Takes the line back while something else is on the terminal, until resume().
    void pause();
    void resume();

private:
    void draw();

    std::string m_program;
    std::string m_source;
    bool m_isShown;
    Stage m_stage = Stage::Validate;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    QTimer m_timer;
    bool m_isDrawn = false;
};

/// "Connecting to alice@example.org: ... 3 s, ctrl-C cancels", cut to `columns`.
std::string progressText(Stage stage, const std::string &program, const std::string &source,
                         std::chrono::seconds elapsed, std::size_t columns);

} // namespace fuseboard
