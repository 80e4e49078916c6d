// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what a question and its answer look like between fuseboard-askpass and whoever answers.
#pragma once

#include <cstddef>
#include <string_view>

namespace fuseboard {

/// The variable of the environment in which fuseboard-askpass finds the name of the desk: an abstract socket
/// (unix(7), SOCK_SEQPACKET) whose name the kernel chose. It is gone with its owner and leaves no file.
constexpr std::string_view DeskVariable = "FUSEBOARD_QUESTIONS";

/// The first byte of a question, its text behind it. Which one, ssh says in SSH_ASKPASS_PROMPT, see ssh(1).
enum class QuestionKind : char
{
    Answer = 'a',  ///< what is typed is the answer
    Confirm = 'c', ///< yes or no
    Notice = 'n',  ///< something to do elsewhere ("touch the key"); the asker hangs up when it is done
};

constexpr std::size_t MaxQuestion = 4096;

/// The first byte of an answer, the answer behind it. No answer but the end of the connection is a refusal.
constexpr char Answered = '=';

/// Anybody can connect to an abstract socket, and bind one: both sides look whether the other one is the same
/// account (SO_PEERCRED).
bool isSameAccount(int socket);

} // namespace fuseboard
