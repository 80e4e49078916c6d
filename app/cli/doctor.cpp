// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is `fuseboardctl doctor`.

#include "app/cli/doctor.h"
#include "app/cli/eventloop.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/client/authorityprobe.h"
#include "app/client/helperprobe.h"
#include "app/session/record.h"

#include <algorithm>

namespace fuseboard {
namespace {

constexpr int SomethingIsWrong = 4;

Check checkHelper()
{
    HelperProbe probe;
    const auto info = runToEnd<Result<HelperInfo>>(probe);
    Check check{.name = "helper", .ok = info.has_value(), .seen = {}, .meaning = {}, .nextStep = {}};
    if (!info) {
        check.seen = messageOf(info.error());
        check.meaning = "Mounts are made with fusermount3, where that is possible.";
        check.nextStep =
            "Install Fuseboard's helper; if it is installed, read: journalctl -u fuseboard-helper";
        return check;
    }
    check.seen = "version " + info->version;
    for (const std::string &feature : info->features)
        check.seen += ", " + feature;
    check.meaning = "The helper answers on the system bus.";
    return check;
}

Check checkAuthority()
{
    AuthorityProbe probe;
    const auto version = runToEnd<Result<std::string>>(probe);
    return {.name = "polkit",
            .ok = version.has_value(),
            .seen = version ? "version " + *version : messageOf(version.error()),
            .meaning = version ? "Rights can be asked for."
                               : "The helper cannot find out who may mount, and refuses everything.",
            .nextStep = version ? "" : "Check that the polkit service runs: systemctl status polkit"};
}

std::string wordFor(std::optional<bool> ok)
{
    if (!ok)
        return "  -  ";
    return *ok ? " ok  " : "WRONG";
}

QJsonObject jsonOfCheck(const Check &check)
{
    return {{QStringLiteral("name"), jsonBytes(check.name)},
            {QStringLiteral("ok"), check.ok ? QJsonValue(*check.ok) : QJsonValue()},
            {QStringLiteral("seen"), jsonBytes(check.seen)},
            {QStringLiteral("meaning"), jsonBytes(check.meaning)},
            {QStringLiteral("nextStep"), jsonBytes(check.nextStep)}};
}

std::string jsonLine(const std::vector<Check> &checks, bool ok)
{
    QJsonArray array;
    for (const Check &check : checks)
        array.append(jsonOfCheck(check));
    return lineOf(QJsonObject{
        {QStringLiteral("schema"), 1}, {QStringLiteral("ok"), ok}, {QStringLiteral("checks"), array}});
}

} // namespace

std::vector<Check> examine()
{
    std::vector<Check> checks = checkComputer();
    checks.push_back(checkHelper());
    checks.push_back(checkAuthority());
    return checks;
}

std::string textOf(const std::vector<Check> &checks)
{
    std::string text;
    for (const Check &check : checks) {
        text += wordFor(check.ok) + "  " + check.name + ": " + escapeControls(check.seen) + "\n       " +
                check.meaning + "\n";
        if (!check.nextStep.empty())
            text += "       Next: " + check.nextStep + "\n";
    }
    return text;
}

int runDoctor(const ParsedCommand &command)
{
    const Application application;
    const std::vector<Check> checks = examine();
    const bool ok = std::ranges::none_of(checks, [](const Check &check) { return check.ok == false; });
    if (command.has("--json"))
        writeOut(jsonLine(checks, ok));
    else
        writeOut(textOf(checks) + (ok ? "Everything that is needed is there.\n"
                                      : "Something that is needed is missing: see above.\n"));
    return ok ? 0 : SomethingIsWrong;
}

} // namespace fuseboard
