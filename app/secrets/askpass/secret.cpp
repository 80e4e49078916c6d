// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file keeps a password out of everything that outlives it.

#include "app/secrets/askpass/secret.h"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>
#include <utility>

namespace fuseboard {

Secret::Secret()
{
    void *page = ::mmap(nullptr, Capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return;
    ::madvise(page, Capacity, MADV_DONTDUMP);
    ::madvise(page, Capacity, MADV_DONTFORK);
    ::mlock(page, Capacity); // the limit may not allow it: better a page that can be swapped than no mount
    m_page = static_cast<char *>(page);
}

Secret::~Secret()
{
    if (!m_page)
        return;
    ::explicit_bzero(m_page, Capacity);
    ::munmap(m_page, Capacity);
}

Secret::Secret(Secret &&other) noexcept
    : m_page(std::exchange(other.m_page, nullptr)),
      m_size(std::exchange(other.m_size, 0))
{
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    std::swap(m_page, other.m_page);
    std::swap(m_size, other.m_size);
    return *this;
}

std::span<char> Secret::room()
{
    return m_page ? std::span(m_page + m_size, Capacity - m_size) : std::span<char>();
}

void Secret::grow(std::size_t count)
{
    m_size += std::min(count, room().size());
}

void Secret::cut(std::size_t size)
{
    if (size >= m_size)
        return;
    ::explicit_bzero(m_page + size, m_size - size);
    m_size = size;
}

} // namespace fuseboard
