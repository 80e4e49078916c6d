// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file has a pipe2(2) of its own, which asks a word in shared memory.

#include "tests/agent/pipes.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::atomic<bool> *sharedWord()
{
    void *const page =
        mmap(nullptr, sizeof(std::atomic<bool>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        std::abort();
    return new (page) std::atomic<bool>(false);
}

std::atomic<bool> *const refused = sharedWord(); ///< before main, so before any fork

} // namespace

/// In the place of the C library's.
extern "C" int pipe2(int *ends, int flags) noexcept
{
    if (refused != nullptr && *refused) {
        errno = EMFILE;
        return -1;
    }
    return static_cast<int>(syscall(SYS_pipe2, ends, flags));
}

namespace fuseboard::test {

NoPipes::NoPipes()
{
    *refused = true;
}

NoPipes::~NoPipes()
{
    *refused = false;
}

} // namespace fuseboard::test
