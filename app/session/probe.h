// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks a mount whether it answers, in a child process that may be lost.
#pragma once

#include "app/session/sacrifice.h"
#include "dbus/types/error.h"

#include <chrono>
#include <filesystem>
#include <optional>

namespace fuseboard {

/// What a mount is asked for, without leave to answer from memory.
enum class Question
{
    Attributes, ///< of the path itself
    Entries     ///< the first of a folder: for servers that know their root before they have asked for it
};

/// A child process that puts one question to one path.
class Probe
{
public:
    static Result<Probe> start(const std::filesystem::path &path,
                               Question question = Question::Attributes); ///< SpawnFailed

    int fd() const { return m_child.fd(); } ///< readable when result() has something
    /// Nothing: no answer yet. NotReady with errno: the mount answered with an error, or the child died.
    /// Once.
    std::optional<Result<void>> result();

private:
    explicit Probe(SacrificialChild child) : m_child(std::move(child)) {}
    SacrificialChild m_child;
};

/// The same, waiting. NotReady with ETIMEDOUT after the deadline. Stage Ready.
Result<void> probeRoot(const std::filesystem::path &path, std::chrono::milliseconds deadline);

} // namespace fuseboard
