// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes what the front reads of files and mounts: fuse.conf, mount options, mountinfo.

#include "helper/front/fuseconfig.h"
#include "helper/front/kerneltext.h"
#include "tests/fuzz/fuzz.h"

#include <string>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

/// Without what is not seen: blanks, and what stands behind a '#'.
std::string visible(std::string_view text)
{
    std::string seen = "\n";
    bool isComment = false;
    for (const char letter : text) {
        isComment = letter != '\n' && (isComment || letter == '#');
        if (!isComment && letter != ' ' && letter != '\t' && letter != '\r')
            seen += letter;
    }
    return seen + "\n";
}

void checkConfig(std::string_view text)
{
    const FuseConfig config = fuseConfigIn(text);
    const std::string seen = visible(text);
    require(!config.userAllowOther || seen.contains("\nuser_allow_other\n"),
            "sharing is allowed by a line of its own");
    require(!config.mountMax || seen.contains("\nmount_max="), "the most of mounts comes from such a line");
    require(!config.mountMax || seen.contains(std::to_string(*config.mountMax) + "\n"),
            "the most is what stands there");
}

void checkOptions(std::string_view text)
{
    const auto uid = userIdFrom(text);
    const std::string all = "," + std::string(text) + ",";
    require(!uid || all.contains(",user_id="), "an owner comes from such an option");
    require(!uid || all.contains(std::to_string(*uid) + ","), "the owner is what stands there");
}

void checkMountinfo(std::string_view text)
{
    const auto ids = rootMountIds(text);
    require(ids.size() <= static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1,
            "one line, one mount");
    for (const std::string &id : ids)
        require(id.find_first_of(" \n") == std::string::npos && text.contains(id),
                "an id is a word of the text");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    checkConfig(text);
    checkOptions(text);
    checkMountinfo(text);
    return 0;
}
