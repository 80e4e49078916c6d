// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts: prepares, tries the helper, and where that cannot help, the user's own fusermount3.
#pragma once

#include "app/client/mountpreparation.h"
#include "app/client/outcome.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <memory>

namespace fuseboard {

class HelperCall;
class MountAttempt;

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

Q_SIGNALS:
    /// What is waited for now. In the order of a mount, but begins anew where the helper could not help.
    void entered(fuseboard::Stage stage);
    void finished(const fuseboard::Outcome<fuseboard::MountReport> &outcome);

private:
    void prepared(Result<MountPreparation> preparation);
    void attemptEnded(const Outcome<MountReport> &outcome);
    void fallBack(const Error &error);
    void finish(const Outcome<MountReport> &outcome);
    void removeMadeFolder(std::function<void()> andThen);

    MountWish m_wish;
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
