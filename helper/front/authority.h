// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the front's view of whoever decides what callers may: polkit, or a stand-in in tests.
#pragma once

#include "dbus/types/error.h"

#include <QMap>
#include <QObject>
#include <QString>

#include <functional>

namespace fuseboard {

/// What is asked: may the owner of the connection `subject` do `action`? The details fill the texts of the
/// policy.
struct Question
{
    QString subject; ///< unique name on the bus, always: a pid could be another process by now
    QString action;
    QMap<QString, QString> details;
};

enum class Verdict
{
    Yes,
    No,
    Challenge, ///< a person would have to confirm it, and was not or could not be asked
    Dismissed, ///< a person was asked and closed the question
};

class Authority
{
public:
    using Answer = std::function<void(const Result<Verdict> &)>;

    virtual ~Authority() = default;

    /// Never blocks; `answer` is called once, later, and never after `context` is gone. May take for ever:
    /// the deadline is the caller's. `id` names the question for cancel(). Fails with AuthorityUnavailable.
    virtual void check(const Question &question, bool mayAskPerson, const QString &id, QObject *context,
                       Answer answer) = 0;

    /// Takes an open question back, also from a person's screen.
    virtual void cancel(const QString &id) = 0;
};

} // namespace fuseboard
