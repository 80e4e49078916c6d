// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a call of a front as it stands in the input of a fuzz target: any bytes, any descriptors.
#pragma once

#include "helper/front/helperobject.h"
#include "tests/fuzz/offered.h"
#include "tests/fuzz/rawmessage.h"

#include <algorithm>
#include <array>
#include <optional>

namespace fuseboard::fuzz {

constexpr std::string_view Ours = "org.fuseboard.Helper1";
constexpr std::string_view OurPath = "/org/fuseboard/Helper1";
constexpr std::string_view Stranger = ":1.7";
constexpr std::size_t MaxSent = 253; ///< descriptors in one packet, says unix(7)

inline const Offered &offered()
{
    static const Offered all(std::getenv("FUSEBOARD_FUZZ_FOLDER"));
    return all;
}

inline QLatin1StringView latin(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

/// One call as it stands in the input: a line for each part of the header, then the body.
struct Call
{
    explicit Call(Input &input)
        : flags(input.byte()),
          isBigEndian(input.byte() == 'B'),
          descriptors(input.until('\n').substr(0, MaxSent)),
          member(input.until('\n')),
          signature(input.until('\n')),
          interface(input.until('\n')),
          path(input.until('\n')),
          body(input.rest())
    {
        interface = interface.empty() ? Ours : interface == "none" ? std::string_view() : interface;
        path = path.empty() ? OurPath : path;
    }

    std::string bytes() const
    {
        return rawMessage({.flags = flags,
                           .isBigEndian = isBigEndian,
                           .serial = 100,
                           .path = path,
                           .interface = interface,
                           .member = member,
                           .sender = Stranger,
                           .signature = signature,
                           .descriptors = static_cast<std::uint32_t>(descriptors.size())},
                          body);
    }

    /// What the contract has under this name, where the call fits it.
    const MethodEntry *method() const
    {
        const auto found = std::ranges::find(methodTable(), latin(member), &MethodEntry::name);
        const bool fits = found != methodTable().end() && latin(signature) == found->signature &&
                          path == OurPath && (interface.empty() || interface == Ours);
        return fits ? &*found : nullptr;
    }

    /// The letter of the descriptor that the n-th argument names, where it names one.
    std::optional<char> letterOf(std::size_t n) const
    {
        std::uint32_t index = 0;
        std::memcpy(&index, body.data() + n * sizeof index, sizeof index);
        const bool isSwapped = isBigEndian == (std::endian::native == std::endian::little);
        index = isSwapped ? std::byteswap(index) : index;
        return index < descriptors.size() ? std::optional(descriptors[index]) : std::nullopt;
    }

    std::uint8_t flags;
    bool isBigEndian;
    std::string_view descriptors; ///< letters of offered()
    std::string_view member;
    std::string_view signature;
    std::string_view interface;
    std::string_view path;
    std::string_view body;
};

inline ErrorCode refusalOf(std::size_t argument)
{
    constexpr std::array Refusals{ErrorCode::NotADirectory, ErrorCode::WrongDevice, ErrorCode::InvalidServer};
    return Refusals[argument];
}

/// Which descriptors of Mount are refused, and how: the first that is of the wrong kind.
inline std::optional<ErrorCode> wrongKind(const Call &call)
{
    constexpr std::array<std::string_view, 3> Right{"owrpg", "d", "se"};
    for (std::size_t i = 0; i < Right.size(); ++i) {
        const auto letter = call.letterOf(i);
        if (!letter || !Right[i].contains(*letter))
            return refusalOf(i);
    }
    return std::nullopt;
}

} // namespace fuseboard::fuzz
