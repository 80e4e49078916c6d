// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file puts a question on the terminal.

#include "app/cli/terminalquestion.h"

#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "app/session/record.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

/// The last line of a question is where the answer is typed.
std::size_t beginOfLastLine(std::string_view text)
{
    const std::size_t end = text.rfind('\n');
    return end == std::string_view::npos ? 0 : end + 1;
}

} // namespace

bool canAskOnTerminal()
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

TerminalQuestion::TerminalQuestion(const ServerQuestion &question, QObject *parent) : QObject(parent)
{
    // First the terminal: who types quickly is not to be read by others, nor to lose what he typed.
    if (!question.isNotice)
        setTerminal(question.isSecret);
    show(question);
    if (question.isNotice)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &TerminalQuestion::read);
}

/// What was typed before the question is not its answer.
void TerminalQuestion::setTerminal(bool isSecret)
{
    if (tcgetattr(STDIN_FILENO, &m_before) != 0)
        return;
    termios asking = m_before;
    asking.c_lflag |= ICANON | ISIG;
    if (isSecret)
        asking.c_lflag = (asking.c_lflag & ~static_cast<tcflag_t>(ECHO)) | ECHONL;
    asking.c_cc[VSUSP] = _POSIX_VDISABLE; // the shell would go on with a terminal that shows nothing
    m_isChanged = tcsetattr(STDIN_FILENO, TCSAFLUSH, &asking) == 0;
}

TerminalQuestion::~TerminalQuestion()
{
    giveBack();
}

void TerminalQuestion::giveBack()
{
    if (m_notifier)
        m_notifier->setEnabled(false);
    if (std::exchange(m_isChanged, false))
        tcsetattr(STDIN_FILENO, TCSADRAIN, &m_before);
    if (!std::exchange(m_isOver, true))
        writeError("\n"); // what follows begins on a line of its own
}

void TerminalQuestion::show(const ServerQuestion &question) const
{
    std::string text = question.text;
    if (!question.hint.empty())
        text.insert(beginOfLastLine(text), question.hint + "\n");
    writeError(escapeControls(text));
    if (!text.ends_with(' ') && !text.ends_with('\n'))
        writeError(" ");
}

/// A line comes whole; one that is longer than any secret is cut by the terminal at 4096 bytes.
void TerminalQuestion::read()
{
    const auto room = m_line.room();
    const ssize_t count = ::read(STDIN_FILENO, room.data(), room.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    m_line.grow(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    const std::size_t end = m_line.view().find('\n');
    const bool isWhole = end != std::string_view::npos;
    if (count > 0 && !isWhole && !m_line.room().empty())
        return;
    m_isOver = isWhole; // the terminal has shown the end of the line
    giveBack();
    if (!isWhole) {
        Q_EMIT refused();
        return;
    }
    m_line.cut(end);
    Q_EMIT answered(m_line);
}

} // namespace fuseboard
