// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds options that were lost on the way.

#include "app/client/effectiveoptions.h"

#include "app/catalog/launchplan.h"

#include <algorithm>
#include <string_view>

namespace fuseboard {
namespace {

std::string_view nameOf(std::string_view word)
{
    return word.substr(0, word.find('='));
}

std::string_view valueOf(std::string_view word)
{
    const std::size_t sign = word.find('=');
    return sign == std::string_view::npos ? "" : word.substr(sign + 1);
}

std::string warning(std::string_view word, std::span<const std::string> effective)
{
    const std::string name(nameOf(word));
    const auto there = std::ranges::find(effective, name, nameOf);
    if (there == effective.end())
        return "The option " + std::string(word) + " was asked for and is not in effect.";
    return "The option " + name + " is " + std::string(valueOf(*there)) + ", and " +
           std::string(valueOf(word)) + " was asked for.";
}

} // namespace

std::vector<std::string> optionWarnings(std::span<const std::string> asked,
                                        std::span<const std::string> effective)
{
    std::vector<std::string> warnings;
    for (const std::string &word : asked) {
        const bool isKernels = std::ranges::contains(kernelOptions(), nameOf(word), &KernelOption::name);
        if (isKernels && !std::ranges::contains(effective, word))
            warnings.push_back(warning(word, effective));
    }
    return warnings;
}

} // namespace fuseboard
