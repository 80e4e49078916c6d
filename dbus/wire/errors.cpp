// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads errors, and gives the bus's own errors names of ours.

#include "dbus/wire/errors.h"

#include "dbus/wire/names.h"

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

// NoReply is what the bus says for a service that left before it answered.
constexpr auto BusErrors = std::to_array<BusError>({
    {QLatin1StringView("ServiceUnknown"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("NameHasNoOwner"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("Spawn."), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("FileNotFound"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("NoServer"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("NoNetwork"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("Disconnected"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("AuthFailed"), ErrorCode::HelperUnavailable, Stage::Validate},
    {QLatin1StringView("AccessDenied"), ErrorCode::NotAuthorized, Stage::Authorise},
    {QLatin1StringView("LimitsExceeded"), ErrorCode::Busy, Stage::Validate},
    {QLatin1StringView("NoReply"), ErrorCode::AgentUnavailable, Stage::Create},
    {QLatin1StringView("Timeout"), ErrorCode::AgentUnavailable, Stage::Create},
    {QLatin1StringView("TimedOut"), ErrorCode::AgentUnavailable, Stage::Create},
    {QLatin1StringView("UnknownMethod"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("UnknownInterface"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("UnknownObject"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("UnknownProperty"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("InvalidArgs"), ErrorCode::VersionMismatch, Stage::Validate},
    {QLatin1StringView("InvalidSignature"), ErrorCode::VersionMismatch, Stage::Validate},
});

constexpr QLatin1StringView BusErrorPrefix("org.freedesktop.DBus.Error.");

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

template <typename T>
T argumentOr(const QDBusMessage &message, qsizetype index, T otherwise)
{
    const QVariant value = message.arguments().value(index);
    return value.metaType() == QMetaType::fromType<T>() ? value.value<T>() : otherwise;
}

Error helperError(QStringView name, const QDBusMessage &message)
{
    const std::string text = argumentOr(message, 0, QString()).toStdString();
    Error error;
    error.stage = stageFromName(argumentOr(message, 1, QString()).toStdString()).value_or(Stage::Validate);
    error.sysErrno = argumentOr(message, 2, 0);
    for (const QString &line : argumentOr(message, 3, QStringList()))
        error.kernelLog.push_back(line.toStdString());
    const auto code = errorCodeFromName(name.toString().toStdString());
    error.code = code.value_or(ErrorCode::Internal);
    error.context = code ? contextFrom(text, error) : name.toString().toStdString() + ": " + text;
    return error;
}

} // namespace

Error errorFromMessage(const QDBusMessage &message)
{
    const QString name = message.errorName();
    if (name.startsWith(bus::ErrorPrefix))
        return helperError(QStringView(name).sliced(bus::ErrorPrefix.size()), message);
    if (name.startsWith(BusErrorPrefix))
        return busError(QStringView(name).sliced(BusErrorPrefix.size()), message.errorMessage());
    return busError(name, message.errorMessage());
}

} // namespace fuseboard
