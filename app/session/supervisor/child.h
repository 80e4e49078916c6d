// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the server: a child that stands at a gate until it may become the program.
#pragma once

#include "dbus/types/uniquefd.h"

#include <expected>
#include <sys/types.h>

namespace fuseboard::supervisor {

struct Child
{
    pid_t pid = -1;
    UniqueFd pidfd;
    UniqueFd gate; ///< write one byte: the child goes on. Close without: it ends and never was the program
    UniqueFd execError; ///< an int if exec failed, otherwise just the end
    UniqueFd output;    ///< its stdout and stderr; does not block
};

/// argv[0] is an absolute path; the array ends with a null pointer. The device goes to descriptor 3 of the
/// child (-1: there is none). On failure the errno.
std::expected<Child, int> startChild(char *const *argv, int device);

} // namespace fuseboard::supervisor
