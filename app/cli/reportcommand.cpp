// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is `fuseboardctl report`: what somebody needs to know who is to find a fault from afar.

#include "app/cli/doctor.h"
#include "app/cli/eventloop.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/redactor.h"
#include "app/cli/version.h"
#include "app/mounts/mounttable.h"
#include "app/mounts/procfile.h"
#include "app/session/record.h"

#include <QSysInfo>

#include <algorithm>
#include <array>
#include <pwd.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t MostRecords = 5;
constexpr std::size_t MostLogBytes = 4'000;

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

std::string computerText()
{
    std::string text = "Fuseboard " FUSEBOARD_VERSION "\n" + QSysInfo::prettyProductName().toStdString() +
                       ", kernel " + QSysInfo::kernelVersion().toStdString() + ", " +
                       QSysInfo::currentCpuArchitecture().toStdString() + "\n";
    constexpr auto Names = std::to_array({"XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "XDG_SEAT", "LANG"});
    for (const char *name : Names)
        text += std::string(name) + "=" + escapeControls(environment(name)) + "\n";
    return text;
}

std::string mountText(const MountEntry &mount, const std::vector<MountRecord> &records)
{
    const bool isOurs = std::ranges::contains(records, mount.id, &MountRecord::mountId);
    const bool isOwn = mount.owner && mount.owner->value == getuid();
    std::string text = "- " + mount.fsType + ", " + std::string(nameOf(mount.kind)) +
                       (isOurs ? ", made by Fuseboard" : "") + (isOwn ? "" : ", of another account") +
                       (mount.covered ? ", covered" : "");
    for (const std::string &flag : mount.flags)
        text += ", " + flag;
    // Other people's places are none of the reader's business.
    return escapeControls(isOwn ? text + "\n  " + mount.source + " on " + mount.mountpoint : text) + "\n";
}

std::string endText(const MountRecord &record)
{
    if (record.isRunning)
        return "running";
    if (!record.exit)
        return "its end is not known";
    return record.exit->code ? "ended with status " + std::to_string(*record.exit->code)
                             : "ended by signal " + std::to_string(record.exit->signal.value_or(0));
}

/// Which way it was mounted is known only of what was.
std::string wayText(const MountRecord &record)
{
    if (record.mountId.value == 0)
        return "never mounted";
    return record.helper ? "mounted with the helper" : "mounted without the helper";
}

std::string recordText(const MountRecord &record)
{
    std::string text = "- " + record.type + ", " + wayText(record) + ", " + endText(record) + ": " +
                       record.source + " on " + record.mountpoint.native() + "\n";
    const auto log = readLog(record);
    if (!log || log->empty())
        return escapeControls(text) + "  (it said nothing)\n";
    const std::size_t begin = log->size() > MostLogBytes ? log->find('\n', log->size() - MostLogBytes) : 0;
    return escapeControls(text + log->substr(std::min(begin, log->size()))) + "\n";
}

/// The label of a local source begins with its type, "bindfs:/srv", which is no host.
void hideHost(Redactor &redactor, const std::string &type, const std::string &source)
{
    if (!source.starts_with(type + ":"))
        redactor.hideRemote(source);
}

Redactor redactorFor(const std::vector<MountRecord> &records, const MountTable &table)
{
    Redactor redactor;
    redactor.hide(environment("HOME"), "~");
    redactor.hide(QSysInfo::machineHostName().toStdString(), "THIS-COMPUTER");
    // Of the environment alone: the user database may be on the network.
    redactor.hide(environment("USER"), "USER");
    redactor.hide(environment("LOGNAME"), "USER");
    for (const MountRecord &record : records)
        hideHost(redactor, record.type, record.source);
    for (const MountEntry &mount : table.fuseMounts())
        hideHost(redactor, mount.subtype, mount.source);
    return redactor;
}

std::string launchesText(const std::vector<MountRecord> &records)
{
    std::string text = "\n## What was mounted last, and what the servers said\n";
    for (std::size_t i = 0; i < std::min(records.size(), MostRecords); ++i)
        text += recordText(records[i]);
    return text;
}

} // namespace

int runReport(const ParsedCommand &)
{
    const Application application;
    const auto table = MountTable::read();
    if (!table)
        return reportFailure(table.error(), false);
    const std::vector<MountRecord> records = readRecords();
    std::string text = "# Report of fuseboardctl\n" + computerText() + "\n## Checks\n" + textOf(examine()) +
                       "\n## FUSE mounts\n";
    for (const MountEntry &mount : table->fuseMounts())
        text += mountText(mount, records);
    text += launchesText(records);
    writeOut(redactorFor(records, *table).redacted(text));
    writeError("Your name, this computer's, hosts and addresses are replaced. Names of folders and files are "
               "not: read it before you send it.\n");
    return 0;
}

} // namespace fuseboard
