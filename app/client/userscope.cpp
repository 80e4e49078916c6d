// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file asks the user's systemd for transient scopes.

#include "app/client/userscope.h"

#include "app/client/userlifetime.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusVariant>
#include <QRandomGenerator>
#include <QTimer>

#include <chrono>
#include <sys/stat.h>

namespace fuseboard {

/// (sv): one property of a unit.
struct UnitProperty
{
    QString name;
    QDBusVariant value;
};

/// (sa(sv)): a unit beside the one that is started; we have none.
struct UnitBeside
{
    QString name;
    QList<UnitProperty> properties;
};

static QDBusArgument &operator<<(QDBusArgument &argument, const UnitProperty &property)
{
    argument.beginStructure();
    argument << property.name << property.value;
    argument.endStructure();
    return argument;
}

static const QDBusArgument &operator>>(const QDBusArgument &argument, UnitProperty &property)
{
    argument.beginStructure();
    argument >> property.name >> property.value;
    argument.endStructure();
    return argument;
}

static QDBusArgument &operator<<(QDBusArgument &argument, const UnitBeside &unit)
{
    argument.beginStructure();
    argument << unit.name << unit.properties;
    argument.endStructure();
    return argument;
}

static const QDBusArgument &operator>>(const QDBusArgument &argument, UnitBeside &unit)
{
    argument.beginStructure();
    argument >> unit.name >> unit.properties;
    argument.endStructure();
    return argument;
}

namespace {

constexpr std::chrono::seconds Deadline{2};
constexpr QLatin1StringView Systemd("org.freedesktop.systemd1");
constexpr QLatin1StringView ManagerPath("/org/freedesktop/systemd1");
constexpr QLatin1StringView Manager("org.freedesktop.systemd1.Manager");

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

QList<UnitProperty> propertiesFor(const QString &type, const std::vector<pid_t> &processes)
{
    QList<uint> pids;
    for (const pid_t process : processes)
        pids.append(static_cast<uint>(process));
    return {{QStringLiteral("Description"),
             QDBusVariant(QString(QLatin1StringView("Server of a mount: ") + type))},
            {QStringLiteral("Slice"), QDBusVariant(QStringLiteral("app.slice"))},
            {QStringLiteral("CollectMode"), QDBusVariant(QStringLiteral("inactive-or-failed"))},
            {QStringLiteral("PIDs"), QDBusVariant(QVariant::fromValue(pids))}};
}

} // namespace

UserScope::UserScope(QObject *parent) : QObject(parent) {}

UserScope::~UserScope()
{
    if (!m_connectionName.isEmpty())
        QDBusConnection::disconnectFromBus(m_connectionName);
}

void UserScope::start(const std::string &type, const std::vector<pid_t> &processes)
{
    const QString address = scopeOutlivesThisSession() ? userBus() : QString();
    if (address.isEmpty()) {
        QTimer::singleShot(0, this,
                           [this] { finish(QStringLiteral("No user bus that would live longer.")); });
        return;
    }
    QTimer::singleShot(Deadline, this,
                       [this] { finish(QStringLiteral("systemd --user did not answer in 2 s.")); });
    const quint32 random = QRandomGenerator::system()->generate();
    m_connectionName = QStringLiteral("fuseboard-scope-%1").arg(random, 8, 16, QLatin1Char('0'));
    m_unit = QStringLiteral("app-fuseboard-%1-%2.scope")
                 .arg(QString::fromStdString(type))
                 .arg(random, 8, 16, QLatin1Char('0'));
    if (!QDBusConnection::connectToBus(address, m_connectionName).isConnected()) {
        QTimer::singleShot(0, this, [this] { finish(QStringLiteral("The user bus does not answer.")); });
        return;
    }
    request(type, processes);
}

void UserScope::request(const std::string &type, const std::vector<pid_t> &processes)
{
    qDBusRegisterMetaType<UnitProperty>();
    qDBusRegisterMetaType<QList<UnitProperty>>();
    qDBusRegisterMetaType<UnitBeside>();
    qDBusRegisterMetaType<QList<UnitBeside>>();
    QDBusConnection bus(m_connectionName);
    // The move is done when the job is: listen before the job can end.
    bus.connect(Systemd, ManagerPath, Manager, QStringLiteral("JobRemoved"), this,
                SLOT(jobRemoved(uint, QDBusObjectPath, QString, QString)));
    QDBusMessage call =
        QDBusMessage::createMethodCall(Systemd, ManagerPath, Manager, QStringLiteral("StartTransientUnit"));
    call << m_unit << QStringLiteral("fail")
         << QVariant::fromValue(propertiesFor(QString::fromStdString(type), processes))
         << QVariant::fromValue(QList<UnitBeside>());
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, &UserScope::answered);
}

void UserScope::answered(QDBusPendingCallWatcher *watcher)
{
    watcher->deleteLater();
    if (watcher->isError())
        finish(QLatin1StringView("systemd --user gave no scope: ") + watcher->error().message());
}

void UserScope::jobRemoved(uint id, const QDBusObjectPath &job, const QString &unit, const QString &result)
{
    Q_UNUSED(id)
    Q_UNUSED(job)
    if (unit == m_unit)
        finish(result == QLatin1StringView("done") ? QString()
                                                   : QLatin1StringView("The scope's job ended: ") + result);
}

void UserScope::finish(const QString &problem)
{
    if (std::exchange(m_done, true))
        return;
    Q_EMIT finished(problem);
}

} // namespace fuseboard

Q_DECLARE_METATYPE(fuseboard::UnitProperty)
Q_DECLARE_METATYPE(fuseboard::UnitBeside)
