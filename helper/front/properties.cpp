// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file answers Get and GetAll.

#include "helper/front/properties.h"

#include "dbus/bus/reader.h"
#include "dbus/wire/marshal.h"
#include "dbus/wire/names.h"
#include "helper/front/errorreplies.h"
#include "helper/front/version.h"

#include <algorithm>
#include <array>

namespace fuseboard {
namespace {

constexpr std::string_view OurInterface(bus::Interface.data(), bus::Interface.size());

} // namespace

std::span<const Properties::Entry> Properties::entries()
{
    static constexpr auto Entries = std::to_array<Entry>({
        {"Version", "s", &Properties::writeVersion},
        {"Features", "as", &Properties::writeFeatures},
        {"Limits", "(uuuuu)", &Properties::writeLimits},
    });
    return Entries;
}

BusMessage Properties::answer(const BusMessage &call) const
{
    const bool isGet = call.member() == QLatin1StringView("Get");
    if (!isGet && call.member() != QLatin1StringView("GetAll"))
        return call.member() == QLatin1StringView("Set") ? readOnlyProperty(call) : unknownMethod(call);
    const QLatin1StringView signature(isGet ? "ss" : "s");
    if (call.signature() != signature)
        return wrongArguments(call, signature);
    BusReader reader(call);
    const std::string_view interface = reader.text(MaxBusName);
    if (!interface.empty() && interface != OurInterface)
        return unknownInterface(call);
    return isGet ? answerGet(call, reader.text(MaxBusName)) : answerGetAll(call);
}

BusMessage Properties::answerGet(const BusMessage &call, std::string_view name) const
{
    const auto entry = std::ranges::find(entries(), name, &Entry::name);
    if (entry == entries().end())
        return unknownProperty(call);
    BusMessage reply = call.reply();
    BusWriter out(reply);
    write(*entry, out);
    return reply;
}

BusMessage Properties::answerGetAll(const BusMessage &call) const
{
    BusMessage reply = call.reply();
    BusWriter out(reply);
    out.openArray("{sv}");
    for (const Entry &entry : entries()) {
        out.openEntry("sv").text(QString::fromLatin1(entry.name.data(), qsizetype(entry.name.size())));
        write(entry, out);
        out.close();
    }
    out.close();
    return reply;
}

void Properties::write(const Entry &entry, BusWriter &out) const
{
    out.openVariant(entry.type);
    (this->*entry.write)(out);
    out.close();
}

void Properties::writeVersion(BusWriter &out) const
{
    out.text(QString::fromLatin1(Version));
}

void Properties::writeFeatures(BusWriter &out) const
{
    out.texts(m_features);
}

void Properties::writeLimits(BusWriter &out) const
{
    fuseboard::writeLimits(out, m_limits);
}

} // namespace fuseboard
