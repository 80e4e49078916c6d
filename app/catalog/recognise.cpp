// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file searches a server's output for known complaints.

#include "app/catalog/recognise.h"
#include "app/catalog/pattern.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace fuseboard {
namespace {

/// What libfuse and fusermount3 say, whatever the server is.
const std::vector<FailurePattern> &commonFailures()
{
    static const std::vector<FailurePattern> Common = {
        {"^(fuse|fuse2): (unknown option|invalid option)|^fusermount3?: unknown option",
         ErrorCode::ServerOptionRefused},
        {"^fusermount3?: option .* only allowed if", ErrorCode::ServerOptionRefused},
        {"^fuse: (failed to open /dev/fuse|device not found)|^fusermount3?: (failed to open /dev/fuse|fuse "
         "device not)",
         ErrorCode::DeviceUnavailable},
        {"^fuse: failed to exec fusermount|fusermount3?: (No such file|command not found)",
         ErrorCode::FusermountMissing},
        {"^fusermount3?: user has no write access to mountpoint", ErrorCode::FolderNotWritable},
        {"^fusermount3?: mountpoint .* not owned by user", ErrorCode::NotYourFolder},
        {"^fusermount3?: mounting over filesystem type", ErrorCode::FolderKindRefused},
        {"^fusermount3?: (failed to access mountpoint|bad mount point) .*: No such file",
         ErrorCode::MountpointGone},
        {"^fusermount3?: too many FUSE filesystems mounted", ErrorCode::Busy},
    };
    return Common;
}

/// regexec(3) takes the square of the length. No complaint is that long.
std::string_view beginningOf(const std::string &line)
{
    return std::string_view(line).substr(0, 1024);
}

std::optional<RecognisedFailure> firstMatch(std::span<const FailurePattern> failures,
                                            std::span<const std::string> lines)
{
    for (const FailurePattern &failure : failures) {
        const auto pattern = Pattern::compile(failure.pattern);
        const auto matches = [&](const std::string &line) {
            return pattern && pattern->isFoundIn(beginningOf(line));
        };
        if (const auto found = std::ranges::find_if(lines, matches); found != lines.end())
            return RecognisedFailure{.code = failure.error, .line = *found};
    }
    return std::nullopt;
}

} // namespace

std::optional<RecognisedFailure> recogniseFailure(const FileSystemType &type,
                                                  std::span<const std::string> lines)
{
    if (auto own = firstMatch(type.failures, lines))
        return own;
    return firstMatch(commonFailures(), lines);
}

} // namespace fuseboard
