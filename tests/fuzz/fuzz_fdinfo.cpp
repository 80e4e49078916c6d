// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the reader of fdinfo: the number of a connection, from a file that comes in any pieces.

#include "helper/mount/connection.h"
#include "tests/fuzz/playedkernel.h"
#include "tests/fuzz/sockets.h"

#include <string>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

/// Said in another way than the parser does: the key, blanks, and a number that is its own text.
void checkParsed(std::string_view text, std::optional<std::uint32_t> parsed)
{
    if (!parsed)
        return;
    const std::string all = "\n" + std::string(text);
    require(all.contains("\nfuse_connection:"), "a number comes from such a line");
    const std::string number = std::to_string(*parsed) + "\n";
    require(all.contains(":" + number) || all.contains(" " + number) || all.contains("\t" + number),
            "the number is what stands there");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const auto before = openDescriptors();
    // First how the file is read, up to a line end; then the file.
    const std::string_view script = input.until('\n');
    const std::string_view text = input.rest();
    const auto parsed = parseConnection(text);
    checkParsed(text, parsed);

    Input reading(reinterpret_cast<const std::uint8_t *>(script.data()), script.size());
    PlayedKernel kernel(reading);
    kernel.file = text;
    if (const auto read = connectionOf(kernel, 3))
        require(*read == parsed || (!*read && text.size() > MaxFdinfo), "pieces give what the whole gives");
    else
        require(read.error() > 0, "an error is an errno");
    const int aborted = abortConnection(kernel, parsed.value_or(0), OwnerUid{1000});
    require(aborted >= 0 && kernel.identity == 0, "abort ends as root, with an errno or none");
    require(openDescriptors() == before, "no descriptor is left open");
    return 0;
}
