// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file writes one line to the log for every decision.
#pragma once

#include "dbus/types/error.h"
#include "dbus/types/ids.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace fuseboard {

/// What there is to say about one request when it ends.
struct Decision
{
    QString method;               ///< "Mount"
    QString sender;               ///< unique name on the bus
    std::optional<CallerUid> uid; ///< nothing where the request ended before the bus was asked
    QString action;               ///< of polkit; may be empty
    QString subject;              ///< what the caller named, raw; may be empty
    MountId mount;
    std::optional<Error> error; ///< nothing: it was done
    std::chrono::microseconds authorise{0};
    std::chrono::microseconds total{0};
};

/// One line without line break: key=value, foreign text quoted and escaped. No secrets come here.
std::string auditLine(const Decision &decision);

/// So many lines at once per key, then so many per second; counts what it held back. Keys are forgotten when
/// their room is full again.
class RateLimit
{
public:
    using Clock = std::chrono::steady_clock;
    RateLimit(double burst, double perSecond) : m_burst(burst), m_perSecond(perSecond) {}

    /// Nothing: hold it back. A number: say it, and that so many were held back before.
    std::optional<unsigned> admit(std::int64_t key, Clock::time_point now);

private:
    struct Bucket
    {
        double room;
        Clock::time_point at;
        unsigned heldBack = 0;
    };
    void forgetFull(Clock::time_point now);

    double m_burst;
    double m_perSecond;
    std::map<std::int64_t, Bucket> m_buckets;
};

/// The log: standard error, which systemd keeps in the journal. Never blocks; what cannot be written is lost.
class Audit
{
public:
    void record(const Decision &decision);

    /// A line about the helper itself. Priorities of syslog(3): 3 error, 4 warning, 6 information.
    static void say(int priority, const std::string &text);

private:
    RateLimit m_limit{40, 4}; ///< lines of one account, and per second afterwards
};

} // namespace fuseboard
