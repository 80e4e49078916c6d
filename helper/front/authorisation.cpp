// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the state machine: question by question, without a person and, where polkit wants one, with.

#include "helper/front/authorisation.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace fuseboard {
namespace {

// polkit decides by rules in milliseconds; its start by the bus takes under a second.
constexpr std::chrono::milliseconds SilentPatience{10'000};

QString newId()
{
    static quint64 last = 0;
    return QString::number(++last);
}

std::unexpected<Error> refusal(ErrorCode code, const Question &question)
{
    return failure(code, Stage::Authorise, 0, "Action " + question.action.toStdString() + ".");
}

} // namespace

Authorisation::Authorisation(Authority &authority, QList<Question> questions, bool mayAskPerson,
                             std::chrono::milliseconds patience)
    : m_authority(authority),
      m_questions(std::move(questions)),
      m_mayAskPerson(mayAskPerson),
      m_patience(patience)
{
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, &Authorisation::onTimeout);
}

Authorisation::~Authorisation()
{
    withdraw();
}

void Authorisation::start()
{
    checkNext(false);
}

void Authorisation::checkNext(bool withPerson)
{
    if (m_questions.isEmpty())
        return finish({});
    m_withPerson = withPerson;
    m_openId = newId();
    m_deadline.start(withPerson ? m_patience : std::min(SilentPatience, m_patience));
    m_authority.check(m_questions.constFirst(), withPerson, m_openId, this,
                      [this, id = m_openId](const Result<Verdict> &answer) {
                          if (id == m_openId) // an answer to a question taken back changes nothing
                              onAnswer(answer);
                      });
}

void Authorisation::onAnswer(const Result<Verdict> &answer)
{
    m_openId.clear();
    m_deadline.stop();
    if (!answer)
        return finish(std::unexpected(answer.error()));
    switch (*answer) {
    case Verdict::Yes:
        m_questions.removeFirst();
        return checkNext(false);
    case Verdict::No:
        return finish(refusal(ErrorCode::NotAuthorized, m_questions.constFirst()));
    case Verdict::Dismissed:
        return finish(refusal(ErrorCode::Dismissed, m_questions.constFirst()));
    case Verdict::Challenge:
        break;
    }
    // After a person should have been asked, Challenge means that there was no agent to ask one.
    if (!m_mayAskPerson || m_withPerson)
        return finish(refusal(ErrorCode::InteractionRequired, m_questions.constFirst()));
    Q_EMIT asking();
    checkNext(true);
}

void Authorisation::onTimeout()
{
    withdraw();
    if (m_withPerson)
        finish(refusal(ErrorCode::AuthorizationTimeout, m_questions.constFirst()));
    else
        finish(failure(ErrorCode::AuthorityUnavailable, Stage::Authorise, ETIMEDOUT, "It did not answer."));
}

void Authorisation::finish(const Result<void> &result)
{
    m_deadline.stop();
    Q_EMIT finished(result);
}

void Authorisation::withdraw()
{
    m_deadline.stop();
    if (!m_openId.isEmpty())
        m_authority.cancel(std::exchange(m_openId, QString()));
}

} // namespace fuseboard
