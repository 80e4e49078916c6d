// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes the questions of servers, one after the other, and hands the answers back.
#pragma once

#include "app/secrets/askpass/peer.h"
#include "app/secrets/askpass/secret.h"
#include "dbus/types/error.h"
#include "dbus/types/uniquefd.h"

#include <QObject>
#include <QSocketNotifier>

#include <deque>
#include <filesystem>
#include <memory>
#include <string>

namespace fuseboard {

/// A socket that fuseboard-askpass finds by its environment. While it lives, its owner's questions come as
/// asked(); whoever hears one calls answer() or refuse() before the next one comes. Belongs to one thread.
class QuestionDesk : public QObject
{
    Q_OBJECT
public:
    /// SpawnFailed where there is no socket to be had.
    static Result<std::unique_ptr<QuestionDesk>> open();
    ~QuestionDesk() override;

    /// "FUSEBOARD_QUESTIONS=...", for the environment of the server.
    const std::string &address() const { return m_address; }
    /// The program that the server runs; FUSEBOARD_ASKPASS in our own environment names another one.
    static std::filesystem::path program();

    void answer(const Secret &secret);
    void refuse();

Q_SIGNALS:
    /// The text is the server's: escape it before showing.
    void asked(fuseboard::QuestionKind kind, const std::string &text);
    /// Nobody waits for the answer any more; a notice has served its purpose.
    void withdrawn();

private:
    struct Asker;

    explicit QuestionDesk(UniqueFd socket, std::string name);
    void accept();
    void readFrom(Asker &asker);
    void askNext();
    void remove(Asker &asker);

    UniqueFd m_socket;
    std::string m_address;
    QSocketNotifier m_notifier;
    std::deque<Asker *>
        m_askers; ///< our children, in the order they came; the first one with a text is asked
    Asker *m_current = nullptr;
};

} // namespace fuseboard
