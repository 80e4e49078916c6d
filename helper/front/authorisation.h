// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file leads one request through its questions to the authority: silently first, then with a person.
#pragma once

#include "helper/front/authority.h"

#include <QTimer>

#include <chrono>

namespace fuseboard {

/// One run, for one request. Emits finished() exactly once after start(), unless destroyed before: then the
/// open question is taken back. Whatever the authority does (error, death, silence), the run ends.
class Authorisation : public QObject
{
    Q_OBJECT
public:
    /// All questions must be answered with yes. mayAskPerson: what the caller's message allowed.
    Authorisation(Authority &authority, QList<Question> questions, bool mayAskPerson,
                  std::chrono::milliseconds patience);
    ~Authorisation() override;

    void start();

    /// Takes the open question back, also from a person's screen; nothing is emitted any more.
    void withdraw();

Q_SIGNALS:
    /// A person is going to be asked now.
    void asking();
    /// Nothing, or NotAuthorized, Dismissed, InteractionRequired, AuthorizationTimeout, AuthorityUnavailable.
    void finished(const fuseboard::Result<void> &result);

private:
    void checkNext(bool withPerson);
    void onAnswer(const Result<Verdict> &answer);
    void onTimeout();
    void finish(const Result<void> &result);

    Authority &m_authority;
    QList<Question> m_questions;
    bool m_mayAskPerson;
    std::chrono::milliseconds m_patience;
    bool m_withPerson = false;
    QString m_openId;
    QTimer m_deadline;
};

} // namespace fuseboard
