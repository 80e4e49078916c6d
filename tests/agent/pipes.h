// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes pipes away from the tests and from everything they have started.
#pragma once

namespace fuseboard::test {

/// While it lives, pipe2(2) fails with EMFILE in this process and in those that it has forked: without a pipe
/// the agent can start no child.
class NoPipes
{
public:
    NoPipes();
    NoPipes(const NoPipes &) = delete;
    NoPipes &operator=(const NoPipes &) = delete;
    ~NoPipes();
};

} // namespace fuseboard::test
