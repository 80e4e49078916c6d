// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the methods Unmount and Abort: both name a mount by its id and end something about it.
#pragma once

#include "helper/front/arguments.h"
#include "helper/front/request.h"

namespace fuseboard {

class EndCall : public Request
{
    Q_OBJECT
public:
    EndCall(const BusMessage &call, Services &services, RecordKind kind)
        : Request(call, services),
          m_kind(kind)
    {
    }

protected:
    Result<void> takeArguments(const BusMessage &call) override;
    Result<QList<Question>> questionsFor(const Caller &caller) override;
    Allowance<std::uint32_t> &workPlaces() override { return services().quota.endings; }
    bool canBeCancelled() const override { return false; }
    Result<Order> order(const Caller &caller) override;
    void outcome(const AgentReply &, BusWriter &) override {}

private:
    RecordKind m_kind;
    EndArguments m_arguments;
    OwnerUid m_owner{};
};

} // namespace fuseboard
