// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file writes and reads errors, and gives the bus's own errors names of ours.

#include "dbus/wire/errors.h"

#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"
#include "dbus/wire/escape.h"
#include "dbus/wire/names.h"

#include <QString>
#include <QStringList>

#include <array>
#include <utility>

namespace fuseboard {
namespace {

struct BusError
{
    QLatin1StringView suffix; ///< behind org.freedesktop.DBus.Error.; a dot at its end: and all below
    ErrorCode code;
    Stage stage;
};

// NoReply is what the bus says for a service that left before it answered, TimedOut for one that did not
// come.
constexpr auto BusErrors = std::to_array<BusError>({
    {QLatin1StringView("ServiceUnknown"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("NameHasNoOwner"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("Spawn."), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("FileNotFound"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("TimedOut"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("AccessDenied"), ErrorCode::NotAuthorized, Stage::Authorise},
    {QLatin1StringView("LimitsExceeded"), ErrorCode::Busy, Stage::Validate},
    {QLatin1StringView("NoReply"), ErrorCode::AgentUnavailable, Stage::Create},
    {QLatin1StringView("UnknownMethod"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("UnknownInterface"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("UnknownObject"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("UnknownProperty"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("InvalidArgs"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("InvalidSignature"), ErrorCode::VersionMismatch, Stage::Validate},
});

constexpr std::size_t MaxText = 4096;
constexpr QLatin1StringView BusErrorPrefix("org.freedesktop.DBus.Error.");
constexpr QLatin1StringView SystemdPrefix("org.freedesktop.systemd1.");

QLatin1StringView latin(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

/// messageOf() is meaning, context, errno: takes the outer two away.
std::string contextFrom(std::string_view text, const Error &error)
{
    const std::string_view meaning = infoOf(error.code).meaning;
    if (text.starts_with(meaning))
        text.remove_prefix(meaning.size());
    const std::string suffix = " (" + errnoName(error.sysErrno) + ")";
    if (error.sysErrno != 0 && text.ends_with(suffix))
        text.remove_suffix(suffix.size());
    while (text.starts_with(' '))
        text.remove_prefix(1);
    return std::string(text);
}

Error busError(QStringView suffix, const QString &message)
{
    for (const BusError &known : BusErrors) {
        if (suffix == known.suffix ||
            (known.suffix.endsWith(QLatin1Char('.')) && suffix.startsWith(known.suffix)))
            return Error{known.code, known.stage, 0, message.toStdString(), {}};
    }
    return Error{ErrorCode::Internal,
                 Stage::Validate,
                 0,
                 suffix.toString().toStdString() + ": " + message.toStdString(),
                 {}};
}

Error helperError(QStringView name, const BusMessage &message)
{
    const std::string text = message.errorText().toStdString();
    Error error;
    BusReader reader(message);
    reader.text(MaxText); // the same, cut
    error.stage = stageFromName(reader.text(MaxText)).value_or(Stage::Validate);
    error.sysErrno = reader.i32();
    for (const std::string_view line : reader.texts(MaxText))
        error.kernelLog.emplace_back(line);
    const auto code = errorCodeFromName(name.toString().toStdString());
    error.code = code.value_or(ErrorCode::Internal);
    error.context = code ? contextFrom(text, error) : name.toString().toStdString() + ": " + text;
    return error;
}

} // namespace

BusMessage errorReply(const BusMessage &call, const Error &error)
{
    BusMessage reply =
        call.errorReply(bus::ErrorPrefix + latin(infoOf(error.code).name), escaped(messageOf(error)));
    QStringList kernelLog;
    for (const std::string &line : error.kernelLog)
        kernelLog << escaped(line);
    BusWriter(reply).text(latin(nameOf(error.stage))).i32(error.sysErrno).texts(kernelLog);
    return reply;
}

Error errorFromMessage(const BusMessage &message)
{
    const QString name(message.errorName());
    if (name.startsWith(bus::ErrorPrefix))
        return helperError(QStringView(name).sliced(bus::ErrorPrefix.size()), message);
    if (name.startsWith(BusErrorPrefix))
        return busError(QStringView(name).sliced(BusErrorPrefix.size()), message.errorText());
    if (name.startsWith(SystemdPrefix)) // which starts the helper, or says why not: its unit is masked, ...
        return Error{ErrorCode::HelperUnavailable, Stage::Validate, 0, message.errorText().toStdString(), {}};
    return busError(name, message.errorText());
}

} // namespace fuseboard
