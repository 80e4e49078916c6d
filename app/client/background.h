// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file runs work that may wait (for a child process, for a file system that does not answer) beside the
// event loop.
#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>

namespace fuseboard {

/// Calls work() in a thread of its own, then done(result) in the thread of `context`. When context is
/// destroyed first, done is never called; the thread ends by itself, so work() must have a deadline and own
/// all it touches. A thread, not a pool: a pool makes the program's end wait.
template <typename T>
void runInBackground(QObject *context, std::function<T()> work, std::move_only_function<void(T)> done)
{
    // The result has a promise of its own: what Qt's gives to continuations must be copyable.
    auto result = std::make_shared<std::promise<T>>();
    auto finished = std::make_shared<QPromise<void>>();
    finished->start();
    finished->future().then(context,
                            [result, done = std::move(done)]() mutable { done(result->get_future().get()); });
    std::thread([finished, result, work = std::move(work)] {
        result->set_value(work());
        finished->finish();
    }).detach();
}

} // namespace fuseboard
