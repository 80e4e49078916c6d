// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the JSON of fuseboardctl.

#include "app/cli/json.h"

#include <QJsonDocument>
#include <QStringDecoder>

#include <cmath>

namespace fuseboard {
namespace {

constexpr int Schema = 1;

QString text(std::string_view ascii)
{
    return QString::fromUtf8(ascii.data(), static_cast<qsizetype>(ascii.size()));
}

QJsonArray jsonList(const std::vector<std::string> &items)
{
    QJsonArray array;
    for (const std::string &item : items)
        array.append(jsonBytes(item));
    return array;
}

template <typename Number>
QJsonValue jsonNumber(const std::optional<Number> &number)
{
    return number ? QJsonValue(static_cast<qint64>(*number)) : QJsonValue();
}

QJsonValue textOrNull(std::string_view bytes)
{
    return bytes.empty() ? QJsonValue() : jsonBytes(bytes);
}

QJsonValue milliseconds(std::chrono::microseconds time)
{
    return static_cast<double>(time.count()) / 1000.0;
}

QJsonObject jsonOf(const Elapsed &elapsed)
{
    return {{QStringLiteral("spawn"), milliseconds(elapsed.spawn)},
            {QStringLiteral("authorise"), milliseconds(elapsed.authorise)},
            {QStringLiteral("create"), milliseconds(elapsed.create)},
            {QStringLiteral("attach"), milliseconds(elapsed.attach)},
            {QStringLiteral("total"), milliseconds(elapsed.total)}};
}

QJsonObject jsonOf(const std::vector<SuperOption> &options)
{
    QJsonObject object;
    for (const SuperOption &option : options)
        object.insert(text(option.name), option.value ? jsonBytes(*option.value) : QJsonValue(true));
    return object;
}

QJsonValue jsonOf(const std::optional<ServerProcess> &server)
{
    if (!server)
        return {};
    return QJsonObject{{QStringLiteral("pid"), server->pid},
                       {QStringLiteral("exe"), textOrNull(server->exe)},
                       {QStringLiteral("unit"), textOrNull(server->unit)}};
}

std::string line(const QJsonDocument &document)
{
    return document.toJson(QJsonDocument::Compact).toStdString() + "\n";
}

} // namespace

QJsonValue jsonBytes(std::string_view bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QByteArrayView view(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QString decoded = decoder(view);
    if (!decoder.hasError())
        return decoded;
    return QJsonObject{{QStringLiteral("bytes"), QString::fromLatin1(view.toByteArray().toBase64())}};
}

QJsonValue jsonId(MountId id)
{
    return id.isValid() ? QJsonValue(QString::number(id.value)) : QJsonValue();
}

QJsonObject jsonOf(const MountReport &report)
{
    QJsonObject object{
        {QStringLiteral("schema"), Schema},
        {QStringLiteral("ok"), true},
        {QStringLiteral("mountId"), jsonId(report.id)},
        {QStringLiteral("connection"), static_cast<qint64>(report.connection)},
        {QStringLiteral("mountpoint"), jsonBytes(report.mountpoint)},
        {QStringLiteral("type"), text(report.type)},
        {QStringLiteral("source"), jsonBytes(report.source)},
        {QStringLiteral("guarantee"), text(nameOf(report.guarantee))},
        {QStringLiteral("helper"), report.helper},
        {QStringLiteral("serverPid"), report.serverPid},
        {QStringLiteral("options"), QJsonObject{{QStringLiteral("asked"), jsonList(report.asked)},
                                                {QStringLiteral("effective"), jsonList(report.effective)}}},
        {QStringLiteral("warnings"), jsonList(report.warnings)},
        {QStringLiteral("elapsedMs"), jsonOf(report.elapsed)}};
    if (!report.helper)
        object.insert(QStringLiteral("helperReason"), text(report.helperReason));
    return object;
}

QJsonObject jsonOf(const ListedMount &listed)
{
    const MountEntry &mount = listed.mount;
    return {{QStringLiteral("schema"), Schema},
            {QStringLiteral("mountId"), jsonId(mount.id)},
            {QStringLiteral("parentId"), jsonId(mount.parentId)},
            {QStringLiteral("connection"), static_cast<qint64>(mount.connection)},
            {QStringLiteral("type"), jsonBytes(mount.fsType)},
            {QStringLiteral("subtype"), textOrNull(mount.subtype)},
            {QStringLiteral("source"), jsonBytes(mount.source)},
            {QStringLiteral("mountpoint"), jsonBytes(mount.mountpoint)},
            {QStringLiteral("ownerUid"),
             mount.owner ? QJsonValue(static_cast<qint64>(mount.owner->value)) : QJsonValue()},
            {QStringLiteral("flags"), jsonList(mount.flags)},
            {QStringLiteral("superOptions"), jsonOf(mount.superOptions)},
            {QStringLiteral("state"), QJsonValue()},
            {QStringLiteral("stateSince"), QJsonValue()},
            {QStringLiteral("waiting"), jsonNumber(listed.waiting)},
            {QStringLiteral("covered"), mount.covered},
            {QStringLiteral("managed"), listed.managed},
            {QStringLiteral("profile"), QJsonValue()},
            {QStringLiteral("kind"), text(nameOf(mount.kind))},
            {QStringLiteral("server"), jsonOf(listed.server)}};
}

QJsonObject jsonOf(const Failure &failure, std::string_view nextStep)
{
    const Error &error = failure.error;
    return {{QStringLiteral("schema"), Schema},
            {QStringLiteral("ok"), false},
            {QStringLiteral("error"), text(infoOf(error.code).name)},
            {QStringLiteral("stage"), text(nameOf(error.stage))},
            {QStringLiteral("message"), jsonBytes(messageOf(error))},
            {QStringLiteral("nextStep"), text(nextStep)},
            {QStringLiteral("errno"), textOrNull(errnoName(error.sysErrno))},
            {QStringLiteral("serverExit"),
             QJsonObject{{QStringLiteral("code"), jsonNumber(failure.serverExit.code)},
                         {QStringLiteral("signal"), jsonNumber(failure.serverExit.signal)}}},
            {QStringLiteral("serverLog"), jsonList(failure.serverLog)},
            {QStringLiteral("kernelLog"), jsonList(error.kernelLog)}};
}

QJsonObject jsonOfDone(MountId id)
{
    return {{QStringLiteral("schema"), Schema},
            {QStringLiteral("ok"), true},
            {QStringLiteral("mountId"), jsonId(id)}};
}

std::string lineOf(const QJsonObject &object)
{
    return line(QJsonDocument(object));
}

std::string lineOf(const QJsonArray &array)
{
    return line(QJsonDocument(array));
}

} // namespace fuseboard
