// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the front: checks of itself, the agent's greeting, the bus.

#include "helper/front/program.h"

#include "dbus/bus/connection.h"
#include "helper/front/service.h"
#include "helper/front/signals.h"
#include "helper/front/startup.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <fcntl.h>

namespace fuseboard {
namespace {

constexpr std::chrono::milliseconds GreetingPatience{5'000};
constexpr std::chrono::milliseconds BusPatience{5'000};

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

} // namespace

int runFront(int argc, char **argv)
{
    EndSignals signals;
    if (const auto powerless = requirePowerless(); !powerless)
        return complain(powerless.error());
    limitResources();
    raiseDescriptorLimit();
    qputenv("QT_NO_GLIB", "1"); // one event loop everywhere, with or without GLib
    QCoreApplication application(argc, argv);
    const FrontLimits limits = limitsFrom(application.arguments());
    fcntl(AgentSocketFd, F_SETFD, FD_CLOEXEC);
    UniqueFd agent(AgentSocketFd);
    if (const auto greeted = greetAgent(agent, GreetingPatience); !greeted)
        return complain(greeted.error());
    const auto bus = BusConnection::openSystem(BusPatience);
    if (!bus)
        return complain(bus.error());
    Service service(**bus, std::move(agent), limits, features(), reasonNotToServe());
    QObject::connect(&service, &Service::ended, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    QObject::connect(&signals, &EndSignals::received, &service, &Service::stop);
    signals.listen();
    service.start();
    return QCoreApplication::exec();
}

} // namespace fuseboard
