// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is `fuseboardctl log`.

#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/target.h"
#include "app/session/mountpoint.h"
#include "app/session/record.h"

namespace fuseboard {
namespace {

constexpr std::chrono::seconds LinkDeadline{3};

/// By the text first: the folder may be gone, or hang.
Result<MountRecord> findRecord(const std::string &path)
{
    auto record = recordFor(path);
    if (record)
        return record;
    const auto mountpoint = openMountpoint(path, LinkDeadline);
    return mountpoint ? recordFor(mountpoint->path) : record;
}

} // namespace

int runLog(const ParsedCommand &command)
{
    const auto path = absoluteFromHere(command.arguments.front());
    if (!path)
        return reportFailure(path.error(), false);
    const auto record = findRecord(*path);
    if (!record)
        return reportFailure(record.error(), false, *path);
    const auto log = readLog(*record);
    if (!log)
        return reportFailure(log.error(), false, *path);
    const std::string text = escapeControls(*log);
    writeOut(text);
    if (!text.empty() && !text.ends_with('\n'))
        writeOut("\n");
    return 0;
}

} // namespace fuseboard
