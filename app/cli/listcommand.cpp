// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is `fuseboardctl list`.

#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/table.h"
#include "app/mounts/connection.h"
#include "app/mounts/mounttable.h"
#include "app/mounts/paths.h"
#include "app/session/record.h"

#include <algorithm>
#include <unistd.h>

namespace fuseboard {
namespace {

bool mayLookInto(const MountEntry &mount)
{
    return getuid() == 0 || (mount.owner && mount.owner->value == getuid());
}

/// Fills in what the records of our own mounts say, and collects the rest from /proc where that can say more.
std::vector<ListedMount> gather(const MountTable &table)
{
    const std::vector<MountRecord> records = readRecords();
    std::vector<ListedMount> listed;
    bool hasUnknown = false;
    for (const MountEntry &mount : table.fuseMounts()) {
        ListedMount entry{
            .mount = mount, .managed = false, .server = {}, .waiting = waitingRequests(mount.connection)};
        const auto record = std::ranges::find(records, mount.id, &MountRecord::mountId);
        entry.managed = record != records.end();
        if (entry.managed && record->isRunning && !record->exit)
            entry.server = describeProcess(record->serverPid);
        hasUnknown = hasUnknown || (!entry.managed && mayLookInto(mount));
        listed.push_back(std::move(entry));
    }
    if (!hasUnknown)
        return listed;
    const auto servers = findServers();
    for (ListedMount &entry : listed) {
        const auto server = servers.find(entry.mount.connection);
        if (!entry.managed && server != servers.end())
            entry.server = describeProcess(server->second);
    }
    return listed;
}

std::string ownerText(const MountEntry &mount)
{
    if (!mount.owner)
        return "-";
    // No look into the user database: it may be on the network.
    return mount.owner->value == getuid() ? "you" : std::to_string(mount.owner->value);
}

std::string serverText(const ListedMount &entry)
{
    if (!entry.server)
        return "-";
    return escapeControls(std::string(fileNameOf(entry.server->exe)) + "[" +
                          std::to_string(entry.server->pid) + "]");
}

std::string tableText(const std::vector<ListedMount> &listed)
{
    std::vector<std::vector<std::string>> rows{{"MOUNTPOINT", "TYPE", "SOURCE", "OWNER", "SERVER", "ID"}};
    for (const ListedMount &entry : listed)
        rows.push_back({escapeControls(entry.mount.mountpoint) + (entry.mount.covered ? " (covered)" : ""),
                        escapeControls(entry.mount.fsType), escapeControls(entry.mount.source),
                        ownerText(entry.mount), serverText(entry), std::to_string(entry.mount.id.value)});
    return alignedTable(rows);
}

} // namespace

int runList(const ParsedCommand &command)
{
    const bool json = command.has("--json");
    const auto table = MountTable::read();
    if (!table)
        return reportFailure(table.error(), json);
    const std::vector<ListedMount> listed = gather(*table);
    if (json) {
        QJsonArray array;
        for (const ListedMount &entry : listed)
            array.append(jsonOf(entry));
        writeOut(lineOf(array));
    } else {
        writeOut(listed.empty() ? "There are no FUSE mounts.\n" : tableText(listed));
    }
    if (table->malformedLines() > 0)
        writeError("fuseboardctl: " + std::to_string(table->malformedLines()) +
                   " lines of /proc/self/mountinfo were not understood and are left out.\n");
    return 0;
}

} // namespace fuseboard
