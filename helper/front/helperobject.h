// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the object /org/fuseboard/Helper1: it sorts messages before anything in them is unpacked.
#pragma once

#include "helper/front/request.h"

#include <QDBusVirtualObject>
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
    Request *(*make)(const QDBusMessage &call, Services &services);
};
std::span<const MethodEntry> methodTable();

/// A virtual object and no adaptor, for three reasons: a message of the wrong signature is refused by its
/// signature alone, replies can come later without a context, and Introspect answers with our own XML.
class HelperObject : public QDBusVirtualObject
{
    Q_OBJECT
public:
    /// broken: what every method answers instead of working, for a helper that must not serve.
    HelperObject(Services &services, QStringList features, std::optional<Error> broken);
    ~HelperObject() override;

    QString introspect(const QString &path) const override;
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override;

    bool isIdle() const { return m_requests.isEmpty(); }
    /// Answers everything in progress with this error and tells the agent to end it.
    void endAll(const Error &error);
    /// The same, but what is beyond recall runs on until the agent answers it.
    void cancelAll(const Error &error);

Q_SIGNALS:
    /// A message came or a request ended: whoever waits for idleness starts anew.
    void stirred();

private:
    void startRequest(const MethodEntry &method, const QDBusMessage &message);
    QDBusMessage answerProperties(const QDBusMessage &message);
    QDBusMessage answerHelper(const QDBusMessage &message, bool &isAnsweredLater);
    QVariantMap properties() const;

    Services &m_services;
    QStringList m_features;
    std::optional<Error> m_broken;
    QSet<Request *> m_requests;
};

} // namespace fuseboard
