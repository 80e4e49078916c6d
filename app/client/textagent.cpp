// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file runs pkttyagent, as systemctl(1) does.

#include "app/client/textagent.h"

#include <QStringList>

#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace fuseboard {
namespace {

constexpr int EndMilliseconds = 500;

} // namespace

TextAgent::TextAgent(QObject *parent) : QObject(parent)
{
    m_process.setProcessChannelMode(QProcess::ForwardedChannels);
    m_process.setInputChannelMode(QProcess::ForwardedInputChannel);
    connect(&m_process, &QProcess::errorOccurred, this, &TextAgent::becomeReady);
}

/// It may have been in the middle of a password, which the terminal does not show.
TextAgent::~TextAgent()
{
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.terminate();
        if (!m_process.waitForFinished(EndMilliseconds)) {
            m_process.kill();
            m_process.waitForFinished(EndMilliseconds);
        }
    }
    if (m_hasTerminal)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &m_before);
}

void TextAgent::start()
{
    m_hasTerminal = tcgetattr(STDIN_FILENO, &m_before) == 0;
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return becomeReady();
    const UniqueFd theirs(ends[1]);
    m_ours = UniqueFd(ends[0]);
    m_notice = std::make_unique<QSocketNotifier>(ends[0], QSocketNotifier::Read);
    connect(m_notice.get(), &QSocketNotifier::activated, this, &TextAgent::becomeReady);
    m_process.setChildProcessModifier([fd = theirs.get()] { fcntl(fd, F_SETFD, 0); });
    m_process.start(QStringLiteral("pkttyagent"),
                    {QStringLiteral("--fallback"), QStringLiteral("--process"), QString::number(getpid()),
                     QStringLiteral("--notify-fd"), QString::number(theirs.get())});
}

void TextAgent::becomeReady()
{
    if (m_notice)
        m_notice->setEnabled(false);
    if (!std::exchange(m_isReady, true))
        Q_EMIT ready();
}

} // namespace fuseboard
