// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides how a mount is tried.

#include "app/client/mountjob.h"

#include "app/catalog/recognise.h"
#include "app/client/background.h"
#include "app/client/helperattempt.h"
#include "app/client/mountsfolder.h"
#include "app/client/selfattempt.h"
#include "app/secrets/questiondesk.h"

#include <utility>

namespace fuseboard {

namespace {

/// The host would have taken a password, and got one that was wrong.
Failure asRefused(Failure failure)
{
    failure.error.code = ErrorCode::AuthenticationFailed;
    failure.nextStep.clear();
    return failure;
}

} // namespace

bool allowsFallback(const Error &error)
{
    switch (error.code) {
    case ErrorCode::HelperUnavailable:
    case ErrorCode::VersionMismatch:
    case ErrorCode::Unsupported:
    case ErrorCode::WrongNamespace:
    case ErrorCode::SystemAccount:
    case ErrorCode::AuthorityUnavailable:
    case ErrorCode::InteractionRequired:
        return true;
    default:
        return false;
    }
}

MountJob::MountJob(MountWish wish, QObject *parent) : QObject(parent), m_wish(std::move(wish))
{
    m_working.setSingleShot(true);
    m_working.setTimerType(Qt::PreciseTimer);
    connect(&m_working, &QTimer::timeout, this, [this] {
        if (m_attempt)
            m_attempt->expire();
    });
    connect(this, &MountJob::entered, this, &MountJob::countTime);
}

MountJob::~MountJob() = default;

void MountJob::start()
{
    m_begin = std::chrono::steady_clock::now();
    if (m_wish.answersQuestions && m_wish.type.asksQuestions())
        openDesk();
    runInBackground<Result<MountPreparation>>(
        this, [wish = m_wish] { return prepareMount(wish); },
        [this](Result<MountPreparation> preparation) { prepared(std::move(preparation)); });
    m_call = std::make_unique<HelperCall>(nullptr);
    connect(m_call.get(), &HelperCall::askingOnTerminal, this, &MountJob::askingOnTerminal);
    // Where it goes without the helper too, nobody is bothered: ssh and cron are not worse off than without
    // us.
    if (m_wish.answersQuestions && !canFallBack())
        m_call->allowTerminal();
    if (!reasonWithoutHelper(m_wish))
        m_call->join();
}

/// Without a socket nobody can be asked; the server is told so, and the rest goes on.
void MountJob::openDesk()
{
    auto desk = QuestionDesk::open();
    if (!desk)
        return;
    m_desk = std::move(*desk);
    m_wish.answers = {.askpass = QuestionDesk::program(), .address = m_desk->address()};
    connect(m_desk.get(), &QuestionDesk::asked, this, &MountJob::ask);
    connect(m_desk.get(), &QuestionDesk::withdrawn, this, [this] {
        Q_EMIT withdrawn();
        goOn();
    });
}

void MountJob::ask(QuestionKind kind, const std::string &text)
{
    if (m_isCancelled || m_done)
        return m_desk->refuse();
    m_left = m_working.isActive() ? m_working.remainingTimeAsDuration() : m_wish.deadline;
    m_working.stop();
    m_hasAsked = true;
    const QuestionPattern *open = openQuestion(m_wish.type, text);
    Q_EMIT asked({.text = text,
                  .hint = open ? open->hint : "",
                  .isSecret = kind == QuestionKind::Answer && !open,
                  .isNotice = kind == QuestionKind::Notice});
}

void MountJob::countTime(Stage stage)
{
    if (m_desk && stage == Stage::Create)
        m_working.start(m_wish.deadline);
}

void MountJob::goOn()
{
    if (m_attempt)
        m_working.start(m_left);
}

void MountJob::answer(const Secret &secret)
{
    m_desk->answer(secret);
    goOn();
}

void MountJob::refuse()
{
    m_desk->refuse();
    goOn();
}

void MountJob::cancel()
{
    m_isCancelled =
        true; // an attempt that is ending already would not hear of it, and be followed by another
    if (m_attempt)
        m_attempt->cancel();
    else
        finish(std::unexpected(Failure{.error = failure(ErrorCode::Cancelled, Stage::Validate).error(),
                                       .serverExit = {},
                                       .serverLog = {}}));
}

void MountJob::prepared(Result<MountPreparation> preparation)
{
    if (m_done)
        return;
    if (!preparation) {
        finish(std::unexpected(Failure{.error = preparation.error(), .serverExit = {}, .serverLog = {}}));
        return;
    }
    m_viaHelper = preparation->helperReason.empty();
    if (m_viaHelper)
        m_attempt = new HelperAttempt(std::move(*preparation), m_wish.type, std::move(m_call), this);
    else
        m_attempt = new SelfAttempt(std::move(*preparation), m_wish.type, this);
    connect(m_attempt, &MountAttempt::finished, this, &MountJob::attemptEnded);
    connect(m_attempt, &MountAttempt::entered, this, &MountJob::entered);
    m_attempt->setBegin(m_begin);
    m_attempt->start();
}

void MountJob::attemptEnded(const Outcome<MountReport> &outcome)
{
    m_attempt->deleteLater();
    m_attempt = nullptr;
    m_working.stop();
    const bool triesAgain = !m_isCancelled && m_viaHelper && canFallBack();
    if (!outcome && triesAgain && allowsFallback(outcome.error().error))
        fallBack(outcome.error().error);
    else if (!outcome && m_hasAsked && outcome.error().error.code == ErrorCode::PasswordNeeded)
        finish(std::unexpected(asRefused(outcome.error())));
    else
        finish(outcome);
}

bool MountJob::canFallBack() const
{
    return m_wish.policy == HelperPolicy::Auto && m_wish.type.supports(LaunchMode::Fusermount);
}

void MountJob::fallBack(const Error &error)
{
    const std::string reason = messageOf(error);
    runInBackground<Result<MountPreparation>>(
        this, [wish = m_wish, reason] { return prepareSelfMount(wish, reason); },
        [this](Result<MountPreparation> preparation) { prepared(std::move(preparation)); });
}

void MountJob::finish(const Outcome<MountReport> &outcome)
{
    if (std::exchange(m_done, true))
        return;
    if (!outcome && m_wish.makesFolder)
        removeMadeFolder([this, outcome] { Q_EMIT finished(outcome); });
    else
        Q_EMIT finished(outcome);
}

void MountJob::removeMadeFolder(std::function<void()> andThen)
{
    runInBackground<bool>(
        this,
        [path = m_wish.mountpoint] {
            removeFolder(path);
            return true;
        },
        [andThen = std::move(andThen)](bool) { andThen(); });
}

} // namespace fuseboard
