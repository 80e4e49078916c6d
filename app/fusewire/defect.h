// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file names what can be wrong with a packet.
#pragma once

#include <expected>
#include <string_view>

namespace fuseboard::fusewire {

enum class Defect
{
    TooShort,        ///< not even a header
    TooLong,         ///< more than MaxPacket
    WrongLength,     ///< the header says another length than the packet has
    WrongBody,       ///< the body has not the size that the request wants
    WrongUnique,     ///< a reply to another request
    ErrorOutOfRange, ///< an error that is no negated errno
    BodyAndError,    ///< an error has no body
    BadName,         ///< empty, too long, without its zero, or with a slash
    WrongMajor       ///< a protocol that does not exist
};

/// The name as written above, for logs and tests.
std::string_view nameOf(Defect defect);

template <typename T>
using Checked = std::expected<T, Defect>;

} // namespace fuseboard::fusewire
