// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the helper what it is.

#include "app/client/helperprobe.h"

#include "dbus/bus/reader.h"

namespace fuseboard {
namespace {

constexpr std::size_t MaxWord = 255;

/// What is of another type than we know is passed over, as a property of another name.
void readProperty(BusReader &reader, HelperInfo &info)
{
    const std::string_view name = reader.text(MaxWord);
    const std::string_view type = reader.variantType();
    if (name == "Version" && type == "s") {
        reader.enterVariant("s");
        info.version = reader.text(MaxWord);
        reader.leave();
    } else if (name == "Features" && type == "as") {
        reader.enterVariant("as");
        for (const std::string_view feature : reader.texts(MaxWord))
            info.features.emplace_back(feature);
        reader.leave();
    } else {
        reader.skip("v");
    }
}

Result<HelperInfo> infoFrom(const BusMessage &reply)
{
    HelperInfo info;
    BusReader reader(reply);
    reader.enterArray("{sv}");
    while (reader.hasMore()) {
        reader.enterEntry("sv");
        readProperty(reader, info);
        reader.leave();
    }
    if (!reader.isOk())
        return failure(ErrorCode::VersionMismatch, Stage::Validate, 0,
                       "The helper's properties have another form.");
    return info;
}

} // namespace

HelperProbe::HelperProbe(QObject *parent) : QObject(parent), m_call(this)
{
    connect(&m_call, &HelperCall::finished, this,
            [this](const BusMessage &reply) { Q_EMIT finished(infoFrom(reply)); });
    connect(&m_call, &HelperCall::failed, this,
            [this](const Error &error) { Q_EMIT finished(std::unexpected(error)); });
}

void HelperProbe::start()
{
    m_call.readProperties();
}

} // namespace fuseboard
