// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the life of one call, the same for every method: validate, authorise, act, record.
#pragma once

#include "dbus/bus/connection.h"
#include "dbus/bus/writer.h"
#include "helper/front/agentlink.h"
#include "helper/front/audit.h"
#include "helper/front/authorisation.h"
#include "helper/front/caller.h"
#include "helper/front/fusemounts.h"
#include "helper/front/quota.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace fuseboard {

/// What the requests share. All of it outlives them.
struct Services
{
    BusConnection &bus;
    const FrontLimits &limits;
    Callers &callers;
    Authority &authority;
    AgentLink &agent;
    Quota &quota;
    MountCount &mountCount;
    Audit &audit;
};

/// One call of one method. Owns the call until it is answered; emits finished() exactly once and is then
/// deleted.
class Request : public QObject, private AgentListener
{
    Q_OBJECT
public:
    Request(const BusMessage &call, Services &services);
    ~Request() override;

    void start();

    /// The helper ends, or the agent is gone: answers with the error now.
    void end(const Error &error);

    /// In progress with the agent and beyond recall: the agent's own answer alone is true of it.
    bool isBeyondRecall() const { return m_agentRequest != 0 && !m_isOver && !canBeCancelled(); }

    /// Where it is in progress with the agent: tells the agent to end it.
    void cancel();

    const QString &sender() const { return m_decision.sender; }

Q_SIGNALS:
    void finished();

protected:
    /// What has to be sent and kept while the agent works.
    struct Order
    {
        AgentRequest record;
        std::vector<UniqueFd> descriptors;
        std::chrono::milliseconds patience; ///< then the agent is taken for dead
        Stage stage;                        ///< in which it would have failed then
    };

    /// Validate, first half: the arguments alone. The call stays until it is answered, and descriptors with
    /// it: refuse what is large.
    virtual Result<void> takeArguments(const BusMessage &call) = 0;
    /// Validate, second half: who asks for what. The questions for polkit, in order; never empty.
    virtual Result<QList<Question>> questionsFor(const Caller &caller) = 0;
    /// Where its places in the agent's work are counted.
    virtual Allowance<std::uint32_t> &workPlaces() = 0;
    virtual void onAsking() {}
    /// Act. The place is taken already; an error gives it back and is the answer.
    virtual Result<Order> order(const Caller &caller) = 0;
    /// Whether the agent undoes what it has begun.
    virtual bool canBeCancelled() const { return true; }
    /// The agent has come to this stage.
    virtual void onStage(Stage) {}
    /// Writes the values of the reply to a success.
    virtual void outcome(const AgentReply &reply, BusWriter &out) = 0;

    Services &services() { return m_services; }
    Decision &decision() { return m_decision; }
    void setSubject(std::string_view raw)
    {
        m_decision.subject = QString::fromUtf8(raw.data(), qsizetype(raw.size()));
    }

private:
    void onCaller(const Result<Caller> &caller);
    Result<QList<Question>> admit(const Caller &caller);
    void authorise(const QList<Question> &questions);
    void onAuthorised(const Result<void> &result);
    void act();
    void onAgentReply(const AgentReply &reply) override;
    void onAgentSilent();
    void onLeft(const QString &busName);
    void succeed(const AgentReply &reply);
    void refuse(Error error);
    bool isAwaited() const { return m_call.isReplyWanted() && !m_callerLeft; }
    void finish();

    BusMessage m_call;
    Services &m_services;
    Decision m_decision;
    QElapsedTimer m_clock;
    std::optional<Caller> m_caller;
    Stage m_workStage = Stage::Create;
    bool m_isOver = false;
    bool m_callerLeft = false;
    Allowance<QString>::Place m_strangerPlace;
    Allowance<std::uint32_t>::Place m_questionPlace;
    Allowance<std::uint32_t>::Place m_workPlace;
    std::unique_ptr<Authorisation> m_authorisation;
    quint64 m_agentRequest = 0;
    QTimer m_agentDeadline;
};

} // namespace fuseboard
