// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the method Mount.
#pragma once

#include "helper/front/arguments.h"
#include "helper/front/request.h"

namespace fuseboard {

class MountCall : public Request
{
    Q_OBJECT
public:
    using Request::Request;

protected:
    Result<void> takeArguments(const BusMessage &call) override;
    Result<QList<Question>> questionsFor(const Caller &caller) override;
    Allowance<std::uint32_t> &workPlaces() override { return services().quota.mounts; }
    void onAsking() override { sendProgress(Stage::Authorise); }
    Result<Order> order(const Caller &caller) override;
    void onStage(Stage stage) override { sendProgress(stage); }
    void outcome(const AgentReply &reply, BusWriter &out) override;

private:
    const MountSpec &spec() const { return m_arguments.spec; }
    Result<void> checkDescriptors(CallerUid caller) const;
    Result<void> checkRoom(std::uint32_t uid, unsigned own);
    Result<std::vector<UniqueFd>> takeDescriptors();
    void sendProgress(Stage stage);

    MountArguments m_arguments; ///< the descriptors are the call's
    std::string m_path;         ///< of the mountpoint when it was looked at; for people to read
};

} // namespace fuseboard
