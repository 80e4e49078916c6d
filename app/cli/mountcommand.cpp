// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is `fuseboardctl mount`.

#include "app/catalog/catalog.h"
#include "app/cli/duration.h"
#include "app/cli/eventloop.h"
#include "app/cli/interrupt.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/progressline.h"
#include "app/cli/target.h"
#include "app/cli/terminal.h"
#include "app/cli/terminalquestion.h"
#include "app/client/mountjob.h"
#include "app/client/mountsfolder.h"
#include "app/mounts/mounttable.h"
#include "app/session/record.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <expected>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr auto Policies = std::to_array<std::pair<std::string_view, HelperPolicy>>({
    {"auto", HelperPolicy::Auto},
    {"require", HelperPolicy::Require},
    {"never", HelperPolicy::Never},
});

std::unexpected<UsageError> usage(std::string message)
{
    return std::unexpected(UsageError{std::move(message), "See: fuseboardctl mount --help"});
}

std::expected<HelperPolicy, UsageError> policyOf(const ParsedCommand &command)
{
    const std::string word = command.valueOf("--helper").value_or("auto");
    const auto found = std::ranges::find(Policies, word, [](const auto &entry) { return entry.first; });
    if (found == Policies.end())
        return usage("--helper is auto, require or never, not \"" + word + "\".");
    return found->second;
}

std::expected<std::chrono::milliseconds, UsageError> deadlineOf(const ParsedCommand &command)
{
    const std::string word = command.valueOf("--deadline").value_or("30s");
    const auto deadline = parseDuration(word);
    if (!deadline || *deadline < MinDeadline || *deadline > MaxDeadline)
        return usage("--deadline is a time from 100ms to 10m such as 500ms, 30s or 2m, not \"" + word +
                     "\".");
    return *deadline;
}

Result<std::vector<OptionValue>> optionsOf(const ParsedCommand &command)
{
    std::vector<OptionValue> all;
    for (const GivenOption &given : command.options) {
        if (given.name != "-o")
            continue;
        auto options = splitOptions(given.value);
        if (!options)
            return options;
        all.insert(all.end(), options->begin(), options->end());
    }
    return all;
}

Result<FileSystemType> typeNamed(const std::string &name)
{
    const Catalog catalog = Catalog::load(CatalogPaths::standard());
    if (const FileSystemType *type = catalog.find(name))
        return *type;
    std::vector<std::string_view> names;
    std::string known;
    for (const FileSystemType &type : catalog.types()) {
        names.push_back(type.name);
        known += (known.empty() ? "" : ", ") + type.name;
    }
    const auto near = nearest(name, names);
    return failure(ErrorCode::UnknownType, Stage::Validate, 0,
                   "\"" + escapeControls(name) + "\"" +
                       (near ? ": did you mean " + std::string(*near) + "?" : "") + " Known: " + known + ".");
}

Result<std::string> chosenFolder(const FileSystemType &type, const std::string &source)
{
    const auto table = MountTable::read();
    if (!table)
        return std::unexpected(table.error());
    if (type.sourceKind == SourceKind::Remote)
        return chooseFolder(type, source, *table);
    const auto absolute = absoluteFromHere(source);
    return absolute ? chooseFolder(type, *absolute, *table) : absolute;
}

/// "Mounted alice@host:/srv on /home/alice/srv in 93 ms (sync-init)."
std::string sentenceOf(const MountReport &report)
{
    std::array<char, 32> time{};
    const double milliseconds = static_cast<double>(report.elapsed.total.count()) / 1000.0;
    std::snprintf(time.data(), time.size(), milliseconds < 10 ? "%.1f" : "%.0f", milliseconds);
    std::string text = coloured(STDOUT_FILENO, Colour::Good, "Mounted") + " " +
                       escapeControls(report.source) + " on " + escapeControls(report.mountpoint) + " in " +
                       time.data() + " ms (" + std::string(nameOf(report.guarantee)) + ").\n";
    if (!report.helper)
        text += "Without the helper: " + escapeControls(report.helperReason) + "\n";
    for (const std::string &warning : report.warnings)
        text += "Warning: " + escapeControls(warning) + "\n";
    return text;
}

/// The server's questions take the place of the line of progress.
class Questions : public QObject
{
public:
    Questions(MountJob &job, ProgressLine &progress) : m_job(job), m_progress(progress)
    {
        connect(&job, &MountJob::asked, this, &Questions::ask);
        connect(&job, &MountJob::withdrawn, this, &Questions::close);
        connect(&job, &MountJob::askingOnTerminal, &progress, &ProgressLine::pause);
        connect(&job, &MountJob::entered, this, [this](Stage stage) {
            if (stage != Stage::Authorise) // as long as somebody is asked
                m_progress.resume();
        });
    }

private:
    void ask(const ServerQuestion &question)
    {
        m_progress.pause();
        m_open = new TerminalQuestion(question, this);
        connect(m_open, &TerminalQuestion::answered, this, [this](const Secret &answer) {
            close();
            m_job.answer(answer);
        });
        connect(m_open, &TerminalQuestion::refused, this, [this] {
            close();
            m_job.refuse();
        });
    }

    void close()
    {
        m_open->giveBack();
        m_open->deleteLater();
        m_progress.resume();
    }

    MountJob &m_job;
    ProgressLine &m_progress;
    TerminalQuestion *m_open = nullptr; ///< our child
};

Outcome<MountReport> runOnce(const MountWish &wish, bool json)
{
    MountJob job(wish);
    ProgressLine progress(wish.type.program, wish.source, json);
    const Questions questions(job, progress);
    QObject::connect(&job, &MountJob::entered, &progress, &ProgressLine::enter);
    return runToEnd<Outcome<MountReport>>(job);
}

/// Only where somebody sees the question and can answer it.
bool mayHideContent(const Failure &refusal, bool json)
{
    if (refusal.error.code != ErrorCode::FolderNotEmpty || json || !isLiveTerminal(STDERR_FILENO))
        return false;
    letSignalsEnd();
    return askYesNo(escapeControls(refusal.error.context) +
                    " The mount would hide what is in it until it is unmounted. Mount all the same?");
}

int mount(MountWish wish, bool json)
{
    const Application application;
    auto outcome = runOnce(wish, json);
    if (!outcome && mayHideContent(outcome.error(), json)) {
        wish.hidesContent = true;
        outcome = runOnce(wish, json);
    }
    if (!outcome)
        return reportFailure(outcome.error(), json, wish.mountpoint);
    writeOut(json ? lineOf(jsonOf(*outcome)) : sentenceOf(*outcome));
    return 0;
}

} // namespace

int runMount(const ParsedCommand &command)
{
    const bool json = command.has("--json");
    const auto policy = policyOf(command);
    if (!policy)
        return reportUsage(policy.error(), json);
    const auto deadline = deadlineOf(command);
    if (!deadline)
        return reportUsage(deadline.error(), json);
    const auto options = optionsOf(command);
    if (!options)
        return reportFailure(options.error(), json);
    auto type = typeNamed(command.arguments[0]);
    if (!type)
        return reportFailure(type.error(), json);
    const bool choosesFolder = command.arguments.size() < 3;
    const auto mountpoint =
        choosesFolder ? chosenFolder(*type, command.arguments[1]) : absoluteFromHere(command.arguments[2]);
    if (!mountpoint)
        return reportFailure(mountpoint.error(), json);
    return mount({.type = std::move(*type),
                  .source = command.arguments[1],
                  .mountpoint = *mountpoint,
                  .options = *options,
                  .deadline = *deadline,
                  .policy = *policy,
                  .makesFolder = choosesFolder,
                  .hidesContent = command.has("--non-empty"),
                  .locksFolder = command.has("--lock-folder"),
                  .answersQuestions = !json && canAskOnTerminal()},
                 json);
}

} // namespace fuseboard
