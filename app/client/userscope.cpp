// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the user's systemd for transient scopes.

#include "app/client/userscope.h"

#include "app/client/userlifetime.h"

#include "dbus/bus/reader.h"

#include <QRandomGenerator>
#include <QTimer>

#include <chrono>
#include <sys/stat.h>
#include <utility>

namespace fuseboard {
namespace {

constexpr std::chrono::seconds Deadline{2};
constexpr char Systemd[] = "org.freedesktop.systemd1";
constexpr char ManagerPath[] = "/org/freedesktop/systemd1";
constexpr char Manager[] = "org.freedesktop.systemd1.Manager";
constexpr std::size_t MaxUnitName = 255; // systemd.unit(5)

/// The socket of the user's bus; empty where there is none. Starting a bus for our own sake would be wrong.
QString userBus()
{
    const QString path = qEnvironmentVariable("XDG_RUNTIME_DIR") + QLatin1StringView("/bus");
    struct stat info = {};
    if (!path.startsWith(QLatin1Char('/')) || stat(path.toLocal8Bit().constData(), &info) != 0 ||
        !S_ISSOCK(info.st_mode))
        return {};
    return QLatin1StringView("unix:path=") + path;
}

void writeProperty(BusWriter &out, const char *name, const QString &value)
{
    out.openStruct("sv").text(QString::fromLatin1(name)).openVariant("s").text(value).close().close();
}

/// a(sv) and, for other units, a(sa(sv)), of which we have none.
void writeProperties(BusWriter &out, const QString &type, const std::vector<pid_t> &processes)
{
    const std::vector<std::uint32_t> pids(processes.begin(), processes.end());
    out.openArray("(sv)");
    writeProperty(out, "Description", QLatin1StringView("Server of a mount: ") + type);
    writeProperty(out, "Slice", QStringLiteral("app.slice"));
    writeProperty(out, "CollectMode", QStringLiteral("inactive-or-failed"));
    out.openStruct("sv").text(QStringLiteral("PIDs")).openVariant("au").u32s(pids).close().close();
    out.close().openArray("(sa(sv))").close();
}

} // namespace

UserScope::UserScope(QObject *parent) : QObject(parent) {}

UserScope::~UserScope() = default;

void UserScope::start(const std::string &type, const std::vector<pid_t> &processes)
{
    const QString address = scopeOutlivesThisSession() ? userBus() : QString();
    if (address.isEmpty())
        return QTimer::singleShot(0, this, &UserScope::finish);
    auto bus = BusConnection::openAt(address);
    if (!bus)
        return QTimer::singleShot(0, this, &UserScope::finish);
    m_bus = *std::move(bus);
    connect(m_bus.get(), &BusConnection::lost, this, &UserScope::finish);
    QTimer::singleShot(Deadline, this, &UserScope::finish);
    m_unit = QStringLiteral("app-fuseboard-%1-%2.scope")
                 .arg(QString::fromStdString(type))
                 .arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
    request(QString::fromStdString(type), processes);
}

void UserScope::request(const QString &type, const std::vector<pid_t> &processes)
{
    // The move is done when the job is: listen before the job can end.
    m_systemd = std::make_unique<BusPeer>(*m_bus, Systemd);
    m_systemd->subscribe(Manager, "JobRemoved");
    connect(m_systemd.get(), &BusPeer::signalled, this, &UserScope::heard);
    BusMessage call = m_bus->newCall(Systemd, ManagerPath, Manager, "StartTransientUnit");
    BusWriter out(call);
    out.text(m_unit).text(QStringLiteral("fail"));
    writeProperties(out, type, processes);
    m_bus->call(call, BusConnection::Usual, this, [this](const BusMessage &reply) {
        if (reply.isError())
            finish();
    });
}

/// JobRemoved(u id, o job, s unit, s result)
void UserScope::heard(const BusMessage &signal)
{
    if (signal.interface() != QLatin1StringView(Manager) ||
        signal.member() != QLatin1StringView("JobRemoved"))
        return;
    BusReader reader(signal);
    reader.skip("uo");
    if (reader.text(MaxUnitName) == m_unit.toStdString())
        finish();
}

void UserScope::finish()
{
    if (!std::exchange(m_done, true))
        Q_EMIT finished();
}

} // namespace fuseboard
