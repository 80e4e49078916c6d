// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the helper what it is.

#include "app/client/helperprobe.h"

#include <QDBusReply>
#include <QVariantMap>

namespace fuseboard {
namespace {

Result<HelperInfo> infoFrom(const QDBusMessage &reply)
{
    const QDBusReply<QVariantMap> properties(reply);
    if (!properties.isValid())
        return failure(ErrorCode::VersionMismatch, Stage::Validate, 0,
                       "The helper's properties have another form.");
    HelperInfo info;
    info.version = properties.value().value(QStringLiteral("Version")).toString().toStdString();
    for (const QString &feature : properties.value().value(QStringLiteral("Features")).toStringList())
        info.features.push_back(feature.toStdString());
    return info;
}

} // namespace

HelperProbe::HelperProbe(QObject *parent) : QObject(parent), m_call(this)
{
    connect(&m_call, &HelperCall::finished, this,
            [this](const QDBusMessage &reply) { Q_EMIT finished(infoFrom(reply)); });
    connect(&m_call, &HelperCall::failed, this,
            [this](const Error &error) { Q_EMIT finished(std::unexpected(error)); });
}

void HelperProbe::start()
{
    m_call.readProperties();
}

} // namespace fuseboard
