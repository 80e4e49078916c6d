// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the object /org/fuseboard/Helper1: it sorts messages before anything in them is unpacked.
#pragma once

#include "helper/front/properties.h"
#include "helper/front/request.h"

#include <QObject>
#include <QSet>

#include <optional>
#include <span>

namespace fuseboard {

/// One line per method: what it is called, what it takes, which polkit actions can be needed. Whatever has no
/// line here is refused.
struct MethodEntry
{
    QLatin1StringView name;
    QLatin1StringView signature;
    QLatin1StringView actions; ///< as the annotation org.fuseboard.Action of the XML has them
    Request *(*make)(const BusMessage &call, Services &services);
};
std::span<const MethodEntry> methodTable();

/// Every call that reaches the front comes here, whatever its path, interface or method. What has no line in
/// the table or not the line's signature is refused by that alone: nothing of its contents is read.
class HelperObject : public QObject
{
    Q_OBJECT
public:
    /// broken: what every method answers instead of working, for a helper that must not serve.
    HelperObject(Services &services, QStringList features, std::optional<Error> broken);
    ~HelperObject() override;

    void handle(const BusMessage &call);

    bool isIdle() const { return m_requests.isEmpty(); }
    /// Answers everything in progress with this error and tells the agent to end it.
    void endAll(const Error &error);
    /// The same, but what is beyond recall runs on until the agent answers it.
    void cancelAll(const Error &error);

Q_SIGNALS:
    /// A message came or a request ended: whoever waits for idleness starts anew.
    void stirred();

private:
    /// Nothing: it is answered later.
    std::optional<BusMessage> answer(const BusMessage &call);
    std::optional<BusMessage> answerHelper(const BusMessage &call);
    void startRequest(const MethodEntry &method, const BusMessage &call);

    Services &m_services;
    Properties m_properties;
    std::optional<Error> m_broken;
    QSet<Request *> m_requests;
};

} // namespace fuseboard
