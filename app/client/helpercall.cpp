// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file carries calls to the helper over the system bus.

#include "app/client/helpercall.h"

#include "dbus/wire/errors.h"
#include "dbus/wire/marshal.h"
#include "dbus/wire/names.h"

#include <QDBusConnection>
#include <QDBusError>
#include <QDBusPendingCallWatcher>

#include <limits>
#include <utility>

namespace fuseboard {
namespace {

constexpr int NoTimeout = std::numeric_limits<int>::max(); // DBUS_TIMEOUT_INFINITE
constexpr std::chrono::milliseconds PropertiesTimeout{5'000};
/// The bus gives a service 25 s to start; polkit decides in milliseconds.
constexpr std::chrono::milliseconds SilentDecision{30'000};
/// The helper withdraws a question after 120 s.
constexpr std::chrono::milliseconds AskedDecision{130'000};

QString nextName()
{
    static quint64 number = 0;
    return QStringLiteral("fuseboard-helper-%1").arg(++number);
}

} // namespace

HelperCall::HelperCall(QObject *parent) : QObject(parent)
{
    m_guard.setSingleShot(true);
    m_guard.setTimerType(Qt::PreciseTimer);
    connect(&m_guard, &QTimer::timeout, this, &HelperCall::giveUp);
    connect(this, &HelperCall::progress, this, &HelperCall::progressed);
}

HelperCall::~HelperCall()
{
    leave();
}

Result<void> HelperCall::join()
{
    if (!m_name.isEmpty())
        return {};
    registerWireTypes();
    m_name = nextName();
    QDBusConnection connection = QDBusConnection::connectToBus(QDBusConnection::SystemBus, m_name);
    if (!connection.isConnected()) {
        const std::string context = "The system bus: " + connection.lastError().message().toStdString();
        leave();
        return failure(ErrorCode::HelperUnavailable, Stage::Validate, 0, context);
    }
    // With the service named, QtDBus takes the signal from its owner alone.
    connection.connect(bus::Service, bus::Path, bus::Interface, QStringLiteral("Progress"), this,
                       SIGNAL(progress(uint, QString)));
    return {};
}

bool HelperCall::joinOrFail()
{
    const auto joined = join();
    if (!joined)
        QTimer::singleShot(0, this, [this, error = joined.error()] { Q_EMIT failed(error); });
    return joined.has_value();
}

void HelperCall::call(const QString &method, const QVariantList &arguments, std::chrono::milliseconds work)
{
    m_method = method;
    m_arguments = arguments;
    m_work = work;
    if (joinOrFail())
        send(Questions::Never);
}

void HelperCall::send(Questions questions)
{
    m_questions = questions;
    QDBusMessage message = QDBusMessage::createMethodCall(bus::Service, bus::Path, bus::Interface, m_method);
    message.setArguments(m_arguments);
    message.setInteractiveAuthorizationAllowed(questions == Questions::Allowed);
    m_guard.start((questions == Questions::Allowed ? AskedDecision : SilentDecision) + m_work);
    await(message, NoTimeout);
}

void HelperCall::readProperties()
{
    if (!joinOrFail())
        return;
    QDBusMessage message = QDBusMessage::createMethodCall(
        bus::Service, bus::Path, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("GetAll"));
    message << QString(bus::Interface);
    m_guard.start(PropertiesTimeout);
    await(message, NoTimeout);
}

void HelperCall::await(const QDBusMessage &message, int timeout)
{
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection(m_name).asyncCall(message, timeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, &HelperCall::answered);
}

void HelperCall::answered(QDBusPendingCallWatcher *watcher)
{
    const QDBusMessage reply = watcher->reply();
    watcher
        ->deleteLater(); // soon: the pending call keeps the message it sent, with copies of the descriptors
    m_guard.stop();
    if (reply.type() == QDBusMessage::ErrorMessage) {
        refused(errorFromMessage(reply));
        return;
    }
    m_arguments.clear();
    Q_EMIT finished(reply);
}

void HelperCall::refused(const Error &error)
{
    const bool canAsk = m_questions == Questions::Never && somebodyCanBeAsked();
    if (error.code == ErrorCode::InteractionRequired && canAsk) {
        send(Questions::Allowed);
        return;
    }
    m_arguments.clear();
    Q_EMIT failed(error);
}

void HelperCall::giveUp()
{
    leave();
    const ErrorCode code = m_isWorking ? ErrorCode::DeadlinePassed : ErrorCode::HelperUnavailable;
    const Stage stage = m_isWorking ? Stage::Create : Stage::Validate;
    Q_EMIT failed(failure(code, stage, 0, "The helper does not answer.").error());
}

void HelperCall::progressed(uint request, const QString &stage)
{
    Q_UNUSED(request)
    if (stage != QLatin1StringView("create") || !m_guard.isActive())
        return;
    m_isWorking = true;
    m_guard.start(m_work);
}

void HelperCall::leave()
{
    if (m_name.isEmpty())
        return;
    m_guard.stop();
    m_arguments.clear();
    for (QDBusPendingCallWatcher *watcher : findChildren<QDBusPendingCallWatcher *>()) {
        watcher->disconnect(this);
        watcher->deleteLater();
    }
    QDBusConnection::disconnectFromBus(std::exchange(m_name, QString()));
}

bool somebodyCanBeAsked()
{
    return !qEnvironmentVariableIsEmpty("XDG_SEAT") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("DISPLAY");
}

} // namespace fuseboard
