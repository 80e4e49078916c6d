// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file runs work that may wait (for a child process, for a file system that does not answer) beside the
// event loop.
#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace fuseboard {

/// Calls work() in a thread of its own, then done(result) in the thread of `context`. When context is
/// destroyed first, done is never called; the thread ends by itself, so work() must have a deadline and own
/// all it touches. A thread, not a pool: a pool makes the program's end wait.
template <typename T>
void runInBackground(QObject *context, std::function<T()> work, std::move_only_function<void(T)> done)
{
    auto result = std::make_shared<std::optional<T>>();
    auto promise = std::make_shared<QPromise<void>>();
    promise->start();
    promise->future().then(context,
                           [result, done = std::move(done)]() mutable { done(std::move(**result)); });
    std::thread([promise, result, work = std::move(work)] {
        result->emplace(work());
        promise->finish();
    }).detach();
}

} // namespace fuseboard
