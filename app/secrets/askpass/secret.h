// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file holds a password.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace fuseboard {

/// One page of memory that goes into no core dump (MADV_DONTDUMP), into no child (MADV_DONTFORK) and, where
/// the limit for locked memory allows it, not to the swap; wiped at the end. Whoever fills it lets no other
/// copy be made: read(2) and recv(2) straight into room().
class Secret
{
public:
    static constexpr std::size_t Capacity = 1024; ///< more than ssh takes (1023, readpass.c)

    Secret();
    ~Secret();
    Secret(Secret &&other) noexcept;
    Secret &operator=(Secret &&other) noexcept;

    /// Free room behind what is there; empty where there is none, or no memory at all.
    std::span<char> room();
    /// So much of the room was filled.
    void grow(std::size_t count);
    /// Only the first `size` bytes stay; the rest is wiped.
    void cut(std::size_t size);
    std::string_view view() const { return {m_page, m_size}; }

private:
    char *m_page = nullptr;
    std::size_t m_size = 0;
};

} // namespace fuseboard
