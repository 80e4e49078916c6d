// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file leads a call through its steps. Each step ends in the next one, in refuse() or in succeed().

#include "helper/front/request.h"

#include "dbus/wire/errors.h"
#include "helper/front/agenttext.h"

#include <cerrno>

namespace fuseboard {
namespace {

std::unexpected<Error> busy(const char *what)
{
    return failure(ErrorCode::Busy, Stage::Validate, 0, what);
}

std::chrono::microseconds elapsed(const QElapsedTimer &clock)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(clock.durationElapsed());
}

} // namespace

Request::Request(const BusMessage &call, Services &services) : m_call(call), m_services(services)
{
    m_clock.start();
    m_decision.method = call.member();
    m_decision.sender = call.sender();
    m_agentDeadline.setSingleShot(true);
    connect(&m_agentDeadline, &QTimer::timeout, this, &Request::onAgentSilent);
    connect(&services.callers, &Callers::left, this, &Request::onLeft);
}

Request::~Request()
{
    if (m_agentRequest != 0)
        m_services.agent.drop(m_agentRequest);
}

void Request::start()
{
    auto place = m_services.quota.strangers.take(sender());
    if (!place)
        return refuse(busy("Too many calls at once.").error());
    m_strangerPlace = std::move(*place);
    if (const Result<void> valid = takeArguments(m_call); !valid)
        return refuse(valid.error());
    m_services.callers.identify(sender(), this, [this](const Result<Caller> &caller) { onCaller(caller); });
}

void Request::onCaller(const Result<Caller> &caller)
{
    if (m_isOver)
        return;
    m_strangerPlace.release();
    if (!caller)
        return refuse(caller.error());
    m_caller = *caller;
    m_decision.uid = caller->uid;
    if (!isPerson(caller->uid.value))
        return refuse({ErrorCode::SystemAccount, Stage::Validate, 0, {}, {}});
    const Result<QList<Question>> questions = admit(*caller);
    if (!questions)
        return refuse(questions.error());
    authorise(*questions);
}

Result<QList<Question>> Request::admit(const Caller &caller)
{
    Result<QList<Question>> questions = questionsFor(caller);
    if (!questions)
        return questions;
    if (!workPlaces().hasRoom(caller.uid.value))
        return busy("Too many requests of yours are in progress.");
    auto place = m_services.quota.questions.take(caller.uid.value);
    if (!place)
        return busy("Too many of your requests wait for an authorisation.");
    m_questionPlace = std::move(*place);
    return questions;
}

void Request::authorise(const QList<Question> &questions)
{
    m_decision.action = questions.constFirst().action;
    m_authorisation = std::make_unique<Authorisation>(m_services.authority, questions, m_call.mayAskPerson(),
                                                      m_services.limits.question);
    connect(m_authorisation.get(), &Authorisation::asking, this, [this] { onAsking(); });
    connect(m_authorisation.get(), &Authorisation::finished, this, &Request::onAuthorised);
    m_authorisation->start();
}

void Request::onAuthorised(const Result<void> &result)
{
    m_decision.authorise = elapsed(m_clock);
    if (m_isOver)
        return;
    m_questionPlace.release();
    if (!result)
        return refuse(result.error());
    act();
}

void Request::act()
{
    auto place = workPlaces().take(m_caller->uid.value);
    if (!place)
        return refuse(busy("Too many requests of yours are in progress.").error());
    m_workPlace = std::move(*place);
    Result<Order> what = order(*m_caller);
    if (!what)
        return refuse(what.error());
    what->record.callerUid = m_caller->uid.value;
    m_workStage = what->stage;
    m_agentDeadline.start(what->patience);
    m_agentRequest = m_services.agent.send(what->record, std::move(what->descriptors), this);
}

void Request::onAgentReply(const AgentReply &reply)
{
    if (reply.done == 0) {
        if (!m_isOver)
            onStage(stageOf(reply));
        return;
    }
    m_agentRequest = 0;
    m_decision.mount = MountId{reply.mountId != 0 ? reply.mountId : m_decision.mount.value};
    if (reply.ok == 1)
        succeed(reply);
    else
        refuse(errorOf(reply));
}

void Request::onAgentSilent()
{
    cancel();
    refuse({ErrorCode::AgentUnavailable, m_workStage, ETIMEDOUT, {}, {}});
}

// With the agent at work the request lives on until the agent is done: its place in the quota stays taken as
// long.
void Request::onLeft(const QString &busName)
{
    if (busName != sender() || m_isOver || m_callerLeft)
        return;
    m_callerLeft = true;
    if (m_agentRequest != 0)
        return cancel();
    refuse({ErrorCode::CallerGone, Stage::Authorise, 0, {}, {}});
}

void Request::cancel()
{
    if (m_agentRequest != 0)
        m_services.agent.cancel(m_agentRequest);
}

void Request::end(const Error &error)
{
    refuse(error);
}

void Request::succeed(const AgentReply &reply)
{
    if (m_isOver)
        return;
    if (isAwaited()) {
        BusMessage message = m_call.reply();
        BusWriter out(message);
        outcome(reply, out);
        m_services.bus.send(message);
    }
    finish();
}

void Request::refuse(Error error)
{
    if (m_isOver)
        return;
    if (isAwaited())
        m_services.bus.send(errorReply(m_call, error));
    m_decision.error = std::move(error);
    finish();
}

// The message holds the descriptors that came with it, so it goes at once; this object goes when the caller's
// stack has unwound.
void Request::finish()
{
    m_isOver = true;
    m_call = BusMessage();
    if (m_authorisation)
        m_authorisation->withdraw();
    m_agentDeadline.stop();
    m_strangerPlace.release();
    m_questionPlace.release();
    m_workPlace.release();
    m_decision.total = elapsed(m_clock);
    m_services.audit.record(m_decision);
    Q_EMIT finished();
    deleteLater();
}

} // namespace fuseboard
