// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks whether polkit answers.

#include "app/client/authorityprobe.h"

#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"

namespace fuseboard {
namespace {

constexpr std::chrono::seconds Deadline{5};
constexpr std::chrono::milliseconds QueuePatience{200}; ///< of a bus that many want to connect to at once
constexpr char Service[] = "org.freedesktop.PolicyKit1";
constexpr char Path[] = "/org/freedesktop/PolicyKit1/Authority";
constexpr std::size_t MaxVersion = 255;

} // namespace

AuthorityProbe::AuthorityProbe(QObject *parent) : QObject(parent)
{
    m_guard.setSingleShot(true);
    connect(&m_guard, &QTimer::timeout, this, [this] { fail("polkit does not answer."); });
}

void AuthorityProbe::start()
{
    auto bus = BusConnection::openSystem(QueuePatience);
    if (!bus) {
        QTimer::singleShot(0, this, [this, error = bus.error()] { fail(messageOf(error)); });
        return;
    }
    m_bus = *std::move(bus);
    connect(m_bus.get(), &BusConnection::lost, this, [this] { fail("The bus is gone."); });
    m_guard.start(Deadline);
    ask();
}

void AuthorityProbe::ask()
{
    BusMessage call = m_bus->newCall(Service, Path, "org.freedesktop.DBus.Properties", "Get");
    BusWriter(call)
        .text(QStringLiteral("org.freedesktop.PolicyKit1.Authority"))
        .text(QStringLiteral("BackendVersion"));
    m_bus->call(call, BusConnection::Forever, this, [this](const BusMessage &reply) { answered(reply); });
}

void AuthorityProbe::answered(const BusMessage &reply)
{
    if (reply.isError())
        return fail(reply.errorText().toStdString());
    BusReader reader(reply);
    reader.enterVariant("s");
    const std::string version(reader.text(MaxVersion));
    if (!reader.isOk())
        return fail("Its answer has another form.");
    m_guard.stop();
    m_bus->disconnect(this); // it may go away now
    Q_EMIT finished(version);
}

void AuthorityProbe::fail(const std::string &reason)
{
    m_guard.stop();
    m_bus.reset();
    Q_EMIT finished(failure(ErrorCode::AuthorityUnavailable, Stage::Authorise, 0, reason));
}

} // namespace fuseboard
