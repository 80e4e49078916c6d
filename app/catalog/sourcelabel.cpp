// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the label that mountinfo shows as the source.

#include "app/catalog/launchplan.h"
#include "app/catalog/placeholders.h"

#include <algorithm>

namespace fuseboard {
namespace {

// What validateSource() forbids, and '%' itself, so that two sources never get the same label by the
// encoding.
bool isKept(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && !std::string_view(",\"'\\%").contains(static_cast<char>(c));
}

std::string encoded(std::string_view bytes)
{
    constexpr std::string_view Digits = "0123456789ABCDEF";
    std::string text;
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        if (isKept(c))
            text += byte;
        else
            text.append({'%', Digits[c >> 4], Digits[c & 15]});
    }
    return text;
}

/// Keeps the beginning (the host) and the end (the folder's name).
std::string shortened(std::string label)
{
    constexpr std::string_view Gap = "...";
    if (label.size() > MaxSourceLength) {
        const std::size_t head = MaxSourceLength / 3;
        const std::size_t tail = MaxSourceLength - head - Gap.size();
        label.replace(head, label.size() - head - tail, Gap);
    }
    return label;
}

} // namespace

std::string sourceLabel(std::string_view labelTemplate, std::string_view source)
{
    const std::string bytes = encoded(source);
    const Replacement replacements[] = {{"source", bytes}};
    std::string label = shortened(fillTemplate(labelTemplate, replacements));
    // A remote source cannot begin like this, but a catalogue's template may.
    return validateSource(label) ? label : shortened("source:" + encoded(label));
}

} // namespace fuseboard
