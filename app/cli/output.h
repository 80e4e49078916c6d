// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file prints results and failures, as sentences or as JSON.
#pragma once

#include "app/cli/commandline.h"
#include "app/client/outcome.h"
#include "dbus/types/ids.h"

#include <string>
#include <string_view>

namespace fuseboard {

void writeOut(std::string_view text);
void writeError(std::string_view text);

/// Something that should have been said could not be written (full disk, closed pipe): then no success may be
/// told.
bool outputFailed();

/// Prints what went wrong: JSON to the standard output, sentences to the standard error. `mountpoint` fills
/// the places of the next step that name one; it may be empty. The result is the exit status.
int reportFailure(const Failure &failure, bool json, std::string_view mountpoint = {});
int reportFailure(const Error &error, bool json, std::string_view mountpoint = {});
int reportUsage(const UsageError &problem, bool json);

/// Prints the sentence, or {"schema":1,"ok":true,"mountId":"..."}; 0.
int reportDone(MountId id, std::string_view sentence, bool json);

/// What to do next, with the mountpoint in place of the words MOUNTPOINT and FOLDER. A name that a shell or a
/// terminal would not take as it is stays a word.
std::string nextStepOf(const Error &error, std::string_view mountpoint);

/// "fuseboardctl" arguments that a shell takes as they are: letters, digits and a few signs.
bool isPlainWord(std::string_view text);

} // namespace fuseboard
