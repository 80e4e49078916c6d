// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what the fuzz targets share: a reader of their input, and a way to say what must hold.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace fuseboard::fuzz {

/// Ends the target where a property does not hold; libFuzzer then keeps the input.
inline void require(bool holds, const char *property)
{
    if (holds)
        return;
    std::fprintf(stderr, "Does not hold: %s\n", property);
    std::abort();
}

/// Takes values from the front of the input, so that a file in a corpus begins with what it is about. Behind
/// the end everything is zero or empty.
class Input
{
public:
    Input(const std::uint8_t *data, std::size_t size) : m_rest(reinterpret_cast<const char *>(data), size) {}

    bool isEmpty() const { return m_rest.empty(); }

    /// At most so many bytes.
    std::string_view bytes(std::size_t count)
    {
        const std::string_view taken = m_rest.substr(0, count);
        m_rest.remove_prefix(taken.size());
        return taken;
    }
    std::string_view rest() { return bytes(m_rest.size()); }

    /// Up to the separator, which is dropped.
    std::string_view until(char separator)
    {
        const std::string_view taken = bytes(std::min(m_rest.find(separator), m_rest.size()));
        bytes(1);
        return taken;
    }

    /// Any type that is a row of bytes.
    template <typename Type>
    Type value()
    {
        Type result{};
        const std::string_view taken = bytes(sizeof result);
        if (!taken.empty())
            std::memcpy(&result, taken.data(), taken.size());
        return result;
    }
    std::uint8_t byte() { return value<std::uint8_t>(); }

private:
    std::string_view m_rest;
};

} // namespace fuseboard::fuzz
