// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file draws the line of progress.

#include "app/cli/progressline.h"

#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "app/session/record.h"

#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

constexpr std::chrono::milliseconds FirstTime{300};
constexpr std::chrono::milliseconds Tick{1'000};
constexpr std::string_view EraseLine = "\r\033[K"; // ECMA-48 section 8.3.41

std::string doing(Stage stage, const std::string &program, const std::string &source)
{
    switch (stage) {
    case Stage::Validate:
        return "Looking at the folder and the source";
    case Stage::Authorise:
        return "Waiting for permission";
    case Stage::Spawn:
        return "Starting " + program;
    case Stage::Create:
        return "Waiting for " + program + " to open " + source;
    case Stage::Attach:
        return "Attaching " + source;
    case Stage::Ready:
        return "Waiting for the first answer from " + source;
    }
    return {};
}

/// Never in the middle of a character.
std::string cut(std::string text, std::size_t columns)
{
    if (text.size() <= columns)
        return text;
    std::size_t end = columns;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end;
    text.resize(end);
    return text;
}

} // namespace

std::string progressText(Stage stage, const std::string &program, const std::string &source,
                         std::chrono::seconds elapsed, std::size_t columns)
{
    const std::string tail = " ... " + std::to_string(elapsed.count()) + " s, ctrl-C cancels";
    const std::string head = escapeControls(doing(stage, program, source));
    // The last column stays free: some terminals begin a new line there.
    const std::size_t room = columns > tail.size() + 1 ? columns - tail.size() - 1 : 0;
    return cut(cut(head, room) + tail, columns > 0 ? columns - 1 : 0);
}

ProgressLine::ProgressLine(std::string program, std::string source, bool quiet)
    : m_program(std::move(program)),
      m_source(std::move(source)),
      m_isShown(!quiet && isLiveTerminal(STDERR_FILENO))
{
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_timer.setInterval(Tick);
        draw();
    });
    resume();
}

ProgressLine::~ProgressLine()
{
    pause();
}

void ProgressLine::pause()
{
    m_timer.stop();
    if (std::exchange(m_isDrawn, false))
        writeError(EraseLine);
}

void ProgressLine::resume()
{
    if (m_isShown && !m_timer.isActive())
        m_timer.start(FirstTime);
}

void ProgressLine::enter(Stage stage)
{
    m_stage = stage;
    if (m_isDrawn)
        draw();
}

void ProgressLine::draw()
{
    m_isDrawn = true;
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - m_begin);
    const std::string text = progressText(m_stage, m_program, m_source, elapsed, columnsOf(STDERR_FILENO));
    writeError(std::string(EraseLine) + coloured(STDERR_FILENO, Colour::Faint, text));
}

} // namespace fuseboard
