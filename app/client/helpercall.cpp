// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file carries calls to the helper over the system bus.

#include "app/client/helpercall.h"

#include "app/client/textagent.h"
#include "dbus/bus/reader.h"
#include "dbus/wire/errors.h"
#include "dbus/wire/names.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace fuseboard {
namespace {

constexpr std::chrono::milliseconds LongestPause{160};
constexpr std::chrono::milliseconds BusPatience{5'000};
constexpr std::chrono::milliseconds PropertiesTime{5'000};
/// The bus gives a service 25 s to start; polkit decides in milliseconds.
constexpr std::chrono::milliseconds SilentDecision{30'000};
/// The helper withdraws a question after 120 s, and asks two where another's mount is cut off and unmounted.
constexpr std::chrono::milliseconds AskedDecision{250'000};
constexpr char Properties[] = "org.freedesktop.DBus.Properties";
constexpr std::size_t MaxStage = 64;

/// There is a desktop, whose own agent asks.
bool hasScreen()
{
    return !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") || !qEnvironmentVariableIsEmpty("DISPLAY");
}

/// Somebody sits at the computer; whether an agent runs, polkit knows.
bool hasSeat()
{
    return !qEnvironmentVariableIsEmpty("XDG_SEAT");
}

} // namespace

HelperCall::HelperCall(QObject *parent) : QObject(parent)
{
    m_guard.setSingleShot(true);
    m_guard.setTimerType(Qt::PreciseTimer);
    m_retry.setSingleShot(true);
    connect(&m_guard, &QTimer::timeout, this, &HelperCall::giveUp);
    connect(&m_retry, &QTimer::timeout, this, &HelperCall::begin);
}

HelperCall::~HelperCall() = default;

void HelperCall::join()
{
    if (!m_bus)
        (void)open(); // what goes wrong is said when a call is made
}

Result<void> HelperCall::open()
{
    auto bus = BusConnection::openSystem(std::chrono::milliseconds(0));
    if (!bus)
        return std::unexpected(bus.error());
    m_bus = *std::move(bus);
    m_busAnswers = false;
    connect(m_bus.get(), &BusConnection::lost, this, &HelperCall::lost);
    m_helper = std::make_unique<BusPeer>(*m_bus, bus::Service.data());
    connect(m_helper.get(), &BusPeer::signalled, this, &HelperCall::heard);
    connect(m_helper.get(), &BusPeer::busAnswered, this, [this] {
        m_busAnswers = true;
        if (m_arguments)
            send(Questions::Never);
    });
    return {};
}

void HelperCall::call(const char *method, Arguments arguments, std::chrono::milliseconds work)
{
    m_interface = bus::Interface.data();
    m_method = method;
    m_arguments = std::move(arguments);
    m_silence = SilentDecision;
    m_work = work;
    m_queueEnd = std::chrono::steady_clock::now() + work;
    m_guard.start(patience());
    begin();
}

void HelperCall::readProperties()
{
    m_interface = Properties;
    m_method = "GetAll";
    m_arguments = [](BusWriter &out) { out.text(bus::Interface); };
    m_silence = PropertiesTime;
    m_guard.start(patience());
    begin();
}

/// A bus with a full queue of new connections says EAGAIN: it may take us a moment later. Before the bus has
/// answered, sd-bus does not know whether it takes descriptors, and would wait in place to find out.
void HelperCall::begin()
{
    const auto isOpen = m_bus ? Result<void>() : open();
    if (!isOpen && isOpen.error().sysErrno == EAGAIN)
        m_retry.start(FirstPause);
    else if (!isOpen)
        failSoon(isOpen.error());
    else if (m_busAnswers)
        send(Questions::Never);
}

void HelperCall::send(Questions questions)
{
    m_questions = questions;
    BusMessage message = m_bus->newCall(bus::Service.data(), bus::Path.data(), m_interface, m_method);
    BusWriter out(message);
    m_arguments(out);
    if (questions == Questions::Allowed)
        message.allowAskingPerson();
    if (!message.isValid())
        return failSoon(failure(ErrorCode::HelperUnavailable, Stage::Validate, 0,
                                "The question to the helper could not be written.")
                            .error());
    m_guard.start(patience());
    m_bus->call(message, BusConnection::Forever, m_helper.get(),
                [this](const BusMessage &reply) { answered(reply); });
}

std::chrono::milliseconds HelperCall::patience() const
{
    if (!m_busAnswers)
        return BusPatience;
    return m_work + (m_questions == Questions::Allowed ? AskedDecision : m_silence);
}

void HelperCall::answered(const BusMessage &reply)
{
    m_guard.stop();
    if (reply.isError()) {
        refused(errorFromMessage(reply));
        return;
    }
    m_arguments = nullptr;
    m_agent.reset();
    Q_EMIT finished(reply);
}

void HelperCall::refused(const Error &error)
{
    const bool wantsPerson = error.code == ErrorCode::InteractionRequired && m_questions == Questions::Never;
    if (wantsPerson && m_mayUseTerminal && !hasScreen())
        askOnTerminal();
    else if (wantsPerson && (hasScreen() || hasSeat()))
        send(Questions::Allowed);
    else if (error.code == ErrorCode::Busy && std::chrono::steady_clock::now() < m_queueEnd)
        m_retry.start(std::exchange(m_pause, std::min(m_pause * 2, LongestPause)));
    else
        fail(error);
}

void HelperCall::askOnTerminal()
{
    Q_EMIT askingOnTerminal();
    m_guard.start(patience()); // an agent that does not come up is not waited for either
    m_agent = std::make_unique<TextAgent>();
    connect(m_agent.get(), &TextAgent::ready, this, [this] {
        if (m_arguments)
            send(Questions::Allowed);
    });
    m_agent->start();
}

void HelperCall::heard(const BusMessage &signal)
{
    if (signal.interface() != bus::Interface || signal.member() != QLatin1StringView("Progress"))
        return;
    BusReader reader(signal);
    const uint request = reader.u32();
    const std::string_view stage = reader.text(MaxStage);
    if (!reader.isOk())
        return;
    if (stage == nameOf(Stage::Create) && m_guard.isActive()) {
        m_isWorking = true;
        m_guard.start(m_work);
    }
    Q_EMIT progress(request, QString::fromUtf8(stage.data(), qsizetype(stage.size())));
}

/// What the helper was doing when the bus went away, it gives up: it hears of it too.
void HelperCall::lost()
{
    const bool isAwaited = m_guard.isActive() || m_retry.isActive();
    const Error error =
        m_isWorking ? failure(ErrorCode::AgentUnavailable, Stage::Create, 0, "The bus is gone.").error()
                    : failure(ErrorCode::HelperUnavailable, Stage::Validate, 0, "The bus is gone.").error();
    leave();
    if (isAwaited)
        fail(error);
}

void HelperCall::giveUp()
{
    const char *who = m_busAnswers ? "The helper does not answer." : "The system bus does not answer.";
    leave();
    if (m_isWorking)
        fail(failure(ErrorCode::DeadlinePassed, Stage::Create, 0, who).error());
    else
        fail(failure(ErrorCode::HelperUnavailable, Stage::Validate, 0, who).error());
}

/// Never from within call(); nothing after leave().
void HelperCall::failSoon(const Error &error)
{
    QTimer::singleShot(0, this, [this, error] {
        if (m_arguments)
            fail(error);
    });
}

void HelperCall::fail(const Error &error)
{
    m_guard.stop();
    m_arguments = nullptr;
    m_agent.reset();
    Q_EMIT failed(error);
}

void HelperCall::leave()
{
    m_guard.stop();
    m_retry.stop();
    m_arguments = nullptr;
    m_agent.reset();
    m_helper.reset();
    m_bus.reset();
}

} // namespace fuseboard
