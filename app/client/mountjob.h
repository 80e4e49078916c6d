// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts: prepares, tries the helper, and where that cannot help, the user's own fusermount3.
#pragma once

#include "app/client/mountpreparation.h"
#include "app/client/outcome.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace fuseboard {

class HelperCall;
class MountAttempt;
class QuestionDesk;
class Secret;
enum class QuestionKind : char;

/// What a server wants to know before it goes on.
struct ServerQuestion
{
    std::string text;      ///< the server's own words, several lines at times: escape them before showing
    std::string hint;      ///< what to consider before the answer; may be empty
    bool isSecret = true;  ///< nobody may see the answer
    bool isNotice = false; ///< nothing to answer: something is to be done elsewhere
};

/// Emits finished() exactly once, from the event loop. A failure leaves nothing behind. Belongs to one
/// thread.
class MountJob : public QObject
{
    Q_OBJECT
public:
    explicit MountJob(MountWish wish, QObject *parent = nullptr);
    ~MountJob() override;

    void start();

    /// Ends whatever is in progress; finished() follows with Cancelled, or with what had happened before.
    void cancel();

    /// The answer to the question asked last, or none. The time that a question is open does not count.
    void answer(const Secret &secret);
    void refuse();

Q_SIGNALS:
    /// What is waited for now. In the order of a mount, but begins anew where the helper could not help.
    void entered(fuseboard::Stage stage);
    /// Only where the wish says that somebody answers; one question at a time.
    void asked(const fuseboard::ServerQuestion &question);
    void askingOnTerminal(); ///< as HelperCall's
    void withdrawn();        ///< the question does not matter any more
    void finished(const fuseboard::Outcome<fuseboard::MountReport> &outcome);

private:
    void prepared(Result<MountPreparation> preparation);
    void attemptEnded(const Outcome<MountReport> &outcome);
    bool canFallBack() const;
    void fallBack(const Error &error);
    void finish(const Outcome<MountReport> &outcome);
    void removeMadeFolder(std::function<void()> andThen);
    void openDesk();
    void ask(QuestionKind kind, const std::string &text);
    void countTime(Stage stage);
    void goOn();

    MountWish m_wish;
    std::unique_ptr<QuestionDesk> m_desk; ///< where somebody answers
    QTimer m_working;                     ///< with a desk: the time in which nobody is asked
    std::chrono::milliseconds m_left{};   ///< of it, while somebody is
    bool m_hasAsked = false;
    std::unique_ptr<HelperCall> m_call; ///< on the bus while the rest is prepared
    std::chrono::steady_clock::time_point m_begin;
    MountAttempt *m_attempt = nullptr; ///< our child
    bool m_viaHelper = false;
    bool m_isCancelled = false;
    bool m_done = false;
};

/// Whether --helper=auto goes on without the helper after this error of it. Never after somebody or the
/// policy said no.
bool allowsFallback(const Error &error);

} // namespace fuseboard
