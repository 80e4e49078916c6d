// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file decides how a mount is tried.

#include "app/client/mountjob.h"

#include "app/client/background.h"
#include "app/client/helperattempt.h"
#include "app/client/mountsfolder.h"
#include "app/client/selfattempt.h"

#include <utility>

namespace fuseboard {

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

MountJob::MountJob(MountWish wish, QObject *parent) : QObject(parent), m_wish(std::move(wish)) {}

MountJob::~MountJob() = default;

void MountJob::start()
{
    m_begin = std::chrono::steady_clock::now();
    runInBackground<Result<MountPreparation>>(
        this, [wish = m_wish] { return prepareMount(wish); },
        [this](Result<MountPreparation> preparation) { prepared(std::move(preparation)); });
    m_call = std::make_unique<HelperCall>(nullptr);
    if (!reasonWithoutHelper(m_wish))
        m_call->join();
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
    const bool canFallBack = !m_isCancelled && m_viaHelper && m_wish.policy == HelperPolicy::Auto &&
                             m_wish.type.supports(LaunchMode::Fusermount);
    if (!outcome && canFallBack && allowsFallback(outcome.error().error))
        fallBack(outcome.error().error);
    else
        finish(outcome);
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
