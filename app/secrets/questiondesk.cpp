// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file queues questions.

#include "app/secrets/questiondesk.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

namespace fuseboard {
namespace {

constexpr int Backlog = 8;
constexpr std::size_t MaxAskers = 16; ///< at the same time; ssh asks one question after the other

/// The name that the kernel chose, see "autobind" in unix(7).
std::string nameOf(int socket)
{
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    socklen_t length = sizeof address;
    constexpr auto Head = offsetof(sockaddr_un, sun_path) + 1;
    if (::getsockname(socket, reinterpret_cast<sockaddr *>(&address), &length) != 0 || length <= Head)
        return {};
    return {address.sun_path + 1, length - Head};
}

} // namespace

/// Ends by deleteLater(): its own notifier may be what calls.
struct QuestionDesk::Asker : QObject
{
    Asker(UniqueFd fd, QObject *parent)
        : QObject(parent),
          socket(std::move(fd)),
          notifier(socket.get(), QSocketNotifier::Read)
    {
    }

    UniqueFd socket;
    QSocketNotifier notifier;
    QuestionKind kind = QuestionKind::Answer;
    std::string text;
    bool hasAsked = false;
};

Result<std::unique_ptr<QuestionDesk>> QuestionDesk::open()
{
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const sockaddr_un anyName = {.sun_family = AF_UNIX, .sun_path = {}};
    if (!socket.isValid() ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr *>(&anyName), sizeof anyName.sun_family) != 0 ||
        ::listen(socket.get(), Backlog) != 0)
        return failure(ErrorCode::SpawnFailed, Stage::Spawn, errno, "No socket for the server's questions.");
    std::string name = nameOf(socket.get());
    return std::unique_ptr<QuestionDesk>(new QuestionDesk(std::move(socket), std::move(name)));
}

QuestionDesk::QuestionDesk(UniqueFd socket, std::string name)
    : m_socket(std::move(socket)),
      m_address(std::string(DeskVariable) + "=" + name),
      m_notifier(m_socket.get(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &QuestionDesk::accept);
}

QuestionDesk::~QuestionDesk() = default;

std::filesystem::path QuestionDesk::program()
{
    const char *other = std::getenv("FUSEBOARD_ASKPASS");
    return other && *other ? other : FUSEBOARD_ASKPASS_PROGRAM;
}

void QuestionDesk::accept()
{
    UniqueFd socket(::accept4(m_socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.isValid() || m_askers.size() >= MaxAskers || !isSameAccount(socket.get()))
        return;
    Asker *asker = m_askers.emplace_back(new Asker(std::move(socket), this));
    connect(&asker->notifier, &QSocketNotifier::activated, this, [this, asker] { readFrom(*asker); });
}

/// The one question, and later the end.
void QuestionDesk::readFrom(Asker &asker)
{
    std::array<char, MaxQuestion> bytes;
    const ssize_t count = ::recv(asker.socket.get(), bytes.data(), bytes.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0 || asker.hasAsked)
        return remove(asker);
    asker.hasAsked = true;
    asker.kind = static_cast<QuestionKind>(bytes[0]);
    asker.text.assign(bytes.data() + 1, static_cast<std::size_t>(count) - 1);
    askNext();
}

void QuestionDesk::askNext()
{
    const auto next = std::ranges::find_if(m_askers, &Asker::hasAsked);
    if (m_current || next == m_askers.end())
        return;
    m_current = *next;
    Q_EMIT asked(m_current->kind, m_current->text);
}

void QuestionDesk::answer(const Secret &secret)
{
    if (!m_current)
        return;
    const std::string_view text = secret.view();
    char sign = Answered;
    std::array<iovec, 2> parts = {iovec{.iov_base = &sign, .iov_len = 1},
                                  iovec{.iov_base = const_cast<char *>(text.data()), .iov_len = text.size()}};
    msghdr message = {};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    ::sendmsg(m_current->socket.get(), &message, MSG_NOSIGNAL); // who has gone needs no answer
    refuse();
}

/// The end of the connection is the refusal, and nothing more after an answer.
void QuestionDesk::refuse()
{
    if (!m_current)
        return;
    remove(*std::exchange(m_current, nullptr));
}

void QuestionDesk::remove(Asker &asker)
{
    const bool wasCurrent = m_current == &asker;
    asker.notifier.setEnabled(false);
    asker.socket.reset();
    std::erase(m_askers, &asker);
    asker.deleteLater();
    if (wasCurrent) {
        m_current = nullptr;
        Q_EMIT withdrawn();
    }
    askNext();
}

} // namespace fuseboard
