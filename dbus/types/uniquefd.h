// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file owns file descriptors.
#pragma once

#include <utility>

namespace fuseboard {

/// Owns one descriptor and closes it once. Every value >= 0 is a descriptor, also 0. Not for sharing between
/// threads. Descriptors are close-on-exec at birth: whoever makes one says so in the call that makes it.
class UniqueFd
{
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) : m_fd(fd) {}
    UniqueFd(UniqueFd &&other) noexcept : m_fd(other.release()) {}
    UniqueFd &operator=(UniqueFd &&other) noexcept
    {
        reset(other.release());
        return *this;
    }
    ~UniqueFd() { reset(); }

    bool isValid() const { return m_fd >= 0; }
    int get() const { return m_fd; }
    [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

    /// Closes what is held. close(2) is not tried again on EINTR: Linux has freed the number by then.
    void reset(int fd = -1);

    /// A second descriptor for the same open file, close-on-exec; invalid where dup fails (errno says why).
    UniqueFd duplicate() const;

private:
    int m_fd = -1;
};

static_assert(sizeof(UniqueFd) == sizeof(int));

} // namespace fuseboard
