// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes what the application reads from the kernel: the mount table, fdinfo, cgroup and stat.

#include "app/mounts/mounttable.h"
#include "app/mounts/serverprocess.h"
#include "tests/fuzz/fuzz.h"

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

std::string joined(const std::vector<std::string> &words)
{
    std::string all;
    for (const std::string &word : words)
        all += (all.empty() ? "" : ",") + escapeOctal(word);
    return all;
}

/// The line as the kernel would write it; optional fields are not kept.
std::string written(const MountInfoLine &line)
{
    return std::to_string(line.id) + " " + std::to_string(line.parentId) + " " + std::to_string(line.major) +
           ":" + std::to_string(line.minor) + " " + escapeOctal(line.root) + " " +
           escapeOctal(line.mountpoint) + " " + joined(line.flags) + " - " + escapeOctal(line.fsType) + " " +
           escapeOctal(line.source) + " " + joined(line.superOptions);
}

/// A comma inside of a word cannot be told from a separator: the kernel writes both raw.
bool hasCommaInside(const MountInfoLine &line)
{
    const auto hasComma = [](const std::string &word) { return word.contains(','); };
    return std::ranges::any_of(line.flags, hasComma) || std::ranges::any_of(line.superOptions, hasComma);
}

void checkTable(std::string_view text)
{
    const MountInfo info = parseMountInfo(text);
    const auto newlines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    const std::size_t expected = newlines + (text.empty() || text.ends_with('\n') ? 0 : 1);
    require(info.lines.size() + info.malformed == expected, "every line is taken or counted");
    for (const MountInfoLine &line : info.lines)
        require(hasCommaInside(line) || parseMountInfoLine(written(line)) == line,
                "what is written is read again");
    const MountTable table = MountTable::build(info, {});
    for (const MountEntry &entry : table.fuseMounts()) {
        require(isFuseType(entry.fsType) && !nameOf(entry.kind).empty(),
                "only FUSE is among the FUSE mounts");
        require(table.byId(entry.id) != nullptr, "what is listed is found");
        table.topmostAt(entry.mountpoint);
        table.onTheWayTo(entry.mountpoint);
    }
}

void checkOctal(std::string_view bytes)
{
    require(unescapeOctal(bytes).size() <= bytes.size(), "unescaping adds nothing");
    require(unescapeOctal(escapeOctal(bytes)) == bytes, "what is escaped is read again");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    switch (input.byte()) {
    case 'o':
        checkOctal(input.rest());
        break;
    case 'f':
        parseFuseConnection(input.rest());
        break;
    case 'c':
        require(!parseUnit(input.rest()).contains('/'), "a unit is a name");
        break;
    case 's':
        parseParent(input.rest());
        break;
    default:
        checkTable({reinterpret_cast<const char *>(data), size});
    }
    return 0;
}
