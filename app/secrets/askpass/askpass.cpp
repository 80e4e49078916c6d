// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file carries one question to the desk and its answer back.

#include "app/secrets/askpass/askpass.h"

#include "app/secrets/askpass/peer.h"
#include "app/secrets/askpass/secret.h"
#include "dbus/types/uniquefd.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr int Refused = 1;

std::string_view variable(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

QuestionKind kindOfQuestion()
{
    const std::string_view hint = variable("SSH_ASKPASS_PROMPT");
    if (hint == "confirm")
        return QuestionKind::Confirm;
    return hint == "none" ? QuestionKind::Notice : QuestionKind::Answer;
}

/// Invalid where nobody of this account is there.
UniqueFd connectToDesk(std::string_view name)
{
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    if (name.empty() || name.size() >= sizeof address.sun_path)
        return {};
    std::ranges::copy(name, address.sun_path + 1); // behind the NUL of an abstract name
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!socket.isValid() ||
        ::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), length) != 0 ||
        !isSameAccount(socket.get()))
        return {};
    return socket;
}

bool sendQuestion(int socket, std::string_view text)
{
    std::string question(1, static_cast<char>(kindOfQuestion()));
    question += text.substr(0, MaxQuestion - 1);
    return ::send(socket, question.data(), question.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(question.size());
}

/// Into the secret, without its first byte's meaning; false for a refusal.
bool receiveAnswer(int socket, Secret &answer)
{
    const auto room = answer.room();
    ssize_t count = -1;
    do {
        count = ::recv(socket, room.data(), room.size(), 0);
    } while (count < 0 && errno == EINTR);
    answer.grow(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return count > 0 && room[0] == Answered;
}

/// What a pipe does not take at once is not taken at all: the asker has gone.
bool print(std::string_view text)
{
    return ::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           ::write(STDOUT_FILENO, "\n", 1) == 1;
}

} // namespace

int runAskpass(int argc, char **argv)
{
    ::prctl(PR_SET_DUMPABLE, 0); // no core, and no look into this process by others of the account
    const UniqueFd desk = connectToDesk(variable(DeskVariable.data()));
    if (!desk.isValid()) {
        std::fputs("fuseboard-askpass: Nobody is there to be asked.\n", stderr);
        return Refused;
    }
    Secret answer;
    if (!sendQuestion(desk.get(), argc > 1 ? argv[1] : "") || !receiveAnswer(desk.get(), answer))
        return Refused;
    return print(answer.view().substr(1)) ? 0 : Refused;
}

} // namespace fuseboard
