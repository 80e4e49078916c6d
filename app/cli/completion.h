// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds what the Tab key can offer.
#pragma once

#include "app/catalog/filesystemtype.h"
#include "app/catalog/sourcenames.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace fuseboard {

/// What the word under the cursor can become, as a whole.
struct Candidate
{
    std::string text;
    std::string help; ///< half a sentence or nothing
    bool operator==(const Candidate &) const = default;
};

/// What the shell itself completes best.
enum class ShellPaths
{
    None,
    Files,
    Folders
};

struct Offer
{
    std::vector<Candidate> candidates;
    ShellPaths paths = ShellPaths::None;
};

/// Where names come from that change; asked only where they are wanted.
struct LiveNames
{
    std::function<std::vector<FileSystemType>()> types;
    std::function<std::vector<Candidate>()> mounts; ///< what can be unmounted, by its folder
    std::function<std::vector<Candidate>()> logs;   ///< what has a log, by its folder
    std::function<std::vector<SourceName>(SourceNames)> sources;
    std::string home;   ///< what "~/" at the begin of a word stands for
    std::string folder; ///< where relative paths begin

    static LiveNames standard();
};

/// `words` are those before the cursor without the program's name; the last one is the word under the cursor.
/// Only what begins with it is offered.
Offer complete(std::span<const std::string> words, const LiveNames &names);

/// One per line, help after a tab; ":files" and ":folders" are for the shell. What cannot stand in a line is
/// left out.
std::string linesOf(const Offer &offer);

} // namespace fuseboard
