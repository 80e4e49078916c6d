// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the recognition of what servers say, with the catalogue that is shipped.

#include "app/catalog/pattern.h"
#include "app/catalog/recognise.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shippedcatalog.h"

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

/// By the rule itself: a pattern that comes first decides, whichever line it matches.
void checkOwn(const FileSystemType &type, std::span<const std::string> lines, const RecognisedFailure &found)
{
    for (const FailurePattern &failure : type.failures) {
        const auto pattern = Pattern::compile(failure.pattern);
        for (const std::string &line : lines) {
            if (!pattern->isFoundIn(line.substr(0, 1024)))
                continue;
            require(found.code == failure.error && found.line == line, "the first pattern decides");
            return;
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const auto types = shipped().types();
    const FileSystemType &type = types[input.byte() % types.size()];
    std::vector<std::string> lines;
    while (!input.isEmpty())
        lines.emplace_back(input.until('\n'));
    if (const auto found = recogniseFailure(type, lines)) {
        require(std::ranges::contains(lines, found->line), "the line that tells is one of the server's");
        checkOwn(type, lines, *found);
    }
    return 0;
}
