// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the front: checks of itself, the agent's greeting, the bus.

#include "helper/front/program.h"

#include "dbus/wire/structs.h"
#include "helper/front/service.h"
#include "helper/front/signals.h"
#include "helper/front/startup.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDBusConnectionInterface>
#include <QThread>

#include <fcntl.h>

namespace fuseboard {
namespace {

constexpr std::chrono::milliseconds GreetingPatience{5'000};

int complain(const Error &error)
{
    Audit::say(3, "the front does not start: " + messageOf(error));
    return 1;
}

FrontLimits limitsFrom(const QStringList &arguments)
{
    QCommandLineParser parser;
    const QCommandLineOption idle(QStringLiteral("idle-timeout-ms"), {}, QStringLiteral("N"));
    const QCommandLineOption question(QStringLiteral("question-timeout-ms"), {}, QStringLiteral("N"));
    parser.addOptions({idle, question});
    parser.process(arguments);
    FrontLimits limits;
    if (parser.isSet(idle))
        limits.idle = std::chrono::milliseconds(parser.value(idle).toUInt());
    if (parser.isSet(question))
        limits.question = std::chrono::milliseconds(parser.value(question).toUInt());
    return limits;
}

QStringList features()
{
    QStringList words;
    for (const std::string &word : probeFeatures())
        words << QString::fromStdString(word);
    return words;
}

std::optional<Error> reasonNotToServe()
{
    const Result<void> result = requireNamespaceOfInit();
    if (result)
        return std::nullopt;
    Audit::say(3, messageOf(result.error()) + " Every call is refused.");
    return result.error();
}

Error noBus(const QDBusConnection &connection)
{
    return {
        ErrorCode::HelperUnavailable, Stage::Validate, 0, connection.lastError().message().toStdString(), {}};
}

/// Runs the work in the thread in which QtDBus reads from the bus, and waits for it. With a thread of our
/// own, QtDBus would go on reading while we work: three accounts at full speed brought 17 000 descriptors
/// into our table in five seconds and ended the process (measured; in this thread: a dozen).
template <typename Work>
void inBusThread(const QDBusConnection &connection, const Work &work)
{
    QObject *inhabitant = connection.interface();
    const bool isHere = inhabitant->thread() == QThread::currentThread();
    QMetaObject::invokeMethod(inhabitant, work, isHere ? Qt::DirectConnection : Qt::BlockingQueuedConnection);
}

} // namespace

int runFront(int argc, char **argv)
{
    EndSignals signals;
    if (const auto powerless = requirePowerless(); !powerless)
        return complain(powerless.error());
    limitResources();
    qputenv("QT_NO_GLIB", "1"); // Qt's own event loop reads messages faster
    QCoreApplication application(argc, argv);
    const FrontLimits limits = limitsFrom(application.arguments());
    fcntl(AgentSocketFd, F_SETFD, FD_CLOEXEC);
    UniqueFd agent(AgentSocketFd);
    if (const auto greeted = greetAgent(agent, GreetingPatience); !greeted)
        return complain(greeted.error());
    registerWireTypes();
    const QDBusConnection connection = QDBusConnection::systemBus();
    if (!connection.isConnected())
        return complain(noBus(connection));
    // Never destroyed: QtDBus would wait for its own thread. The process ends with it.
    static Service *service = nullptr;
    inBusThread(connection, [&] {
        service = new Service(connection, std::move(agent), limits, features(), reasonNotToServe());
        QObject::connect(service, &Service::ended, &application, &QCoreApplication::exit,
                         Qt::QueuedConnection);
    });
    QObject::connect(&signals, &EndSignals::received, service, &Service::stop);
    signals.listen();
    if (!service->subscribe())
        return complain(noBus(connection));
    inBusThread(connection, [] { service->start(); });
    return QCoreApplication::exec();
}

} // namespace fuseboard
