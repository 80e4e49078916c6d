// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds out from a server's own words why it failed.
#pragma once

#include "app/catalog/filesystemtype.h"
#include "app/catalog/launchplan.h"

#include <optional>
#include <span>
#include <string>

namespace fuseboard {

struct RecognisedFailure
{
    ErrorCode code;
    std::string line;     ///< the server's line that told it, as it was
    std::string nextStep; ///< the pattern's, with its placeholders
};

/// The first pattern of the type that matches any of the lines. Nothing where the words are not known:
/// the caller then says ServerExited and shows them.
std::optional<RecognisedFailure> recogniseFailure(const FileSystemType &type,
                                                  std::span<const std::string> lines);

/// What is known of a question of the type's server; nothing where its answer is a secret.
const QuestionPattern *openQuestion(const FileSystemType &type, const std::string &question);

/// What to do, for this mount: {host} is the remote host with its user, {port} what the option "port" adds to
/// the command line, after a space, and nothing where it was not asked for. Fit to be copied into a shell.
/// Empty where the pattern says nothing.
std::string nextStepOf(const RecognisedFailure &failure, const FileSystemType &type, const LaunchPlan &plan);

} // namespace fuseboard
