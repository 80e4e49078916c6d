// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a connection to a message bus.
#pragma once

#include "dbus/bus/message.h"
#include "dbus/types/error.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>

struct sd_bus;

namespace fuseboard {

/// Owns the connection and drives it from the event loop of its thread, one message per turn: a flood waits
/// in the bus, on its sender's account, and not in our memory or descriptor table. Messages are dealt with
/// in the order in which the bus sent them. Never blocks after it was opened. Outlives everything that uses
/// it; may be destroyed in the middle of an answer or a signal of its own.
class BusConnection : public QObject
{
    Q_OBJECT
public:
    using Answer = std::function<void(const BusMessage &reply)>;
    static constexpr std::chrono::microseconds Forever = std::chrono::microseconds::max();
    static constexpr std::chrono::microseconds Usual{25'000'000};

    /// Connects to the system bus; DBUS_SYSTEM_BUS_ADDRESS is respected. What has to be said before the first
    /// message (credentials, Hello) happens in the event loop. Waits up to `patience` where the bus has a
    /// queue of new connections, and only then. Fails with HelperUnavailable.
    static Result<std::unique_ptr<BusConnection>> openSystem(std::chrono::milliseconds patience);
    /// The same for the bus at an address, as dbus-daemon(1) prints them, and without waiting.
    static Result<std::unique_ptr<BusConnection>> openAt(const QString &address);
    ~BusConnection() override;

    BusMessage newCall(const char *service, const char *path, const char *interface,
                       const char *member) const;
    /// A call of the bus itself.
    BusMessage newBusCall(const char *member) const;
    /// A signal for one receiver alone.
    BusMessage newSignal(const QString &receiver, const char *path, const char *interface,
                         const char *member) const;

    /// A message that is invalid or cannot be sent ends the connection: its receiver would wait for ever for
    /// it, and so the bus tells him.
    void send(const BusMessage &message);

    /// Sends a call. `answer` is called once, later, with the reply or an error, also where none came within
    /// `patience`; never after `context` is gone or the connection is lost. Patience begins when the bus has
    /// taken us in. A message with descriptors is for later only: before, sd-bus would wait for that in
    /// place.
    void call(const BusMessage &message, std::chrono::microseconds patience, QObject *context, Answer answer);

Q_SIGNALS:
    /// Somebody calls a method, of any name and with any arguments. Pings are answered already.
    void called(const fuseboard::BusMessage &call);
    /// The bus itself says something.
    void signalled(const fuseboard::BusMessage &signal);
    /// Somebody else does, whoever it is: see BusPeer.
    void othersSignalled(const fuseboard::BusMessage &signal);
    /// Nothing will come any more. From the event loop.
    void lost();

private:
    struct Close
    {
        void operator()(sd_bus *bus) const;
    };
    using Handle = std::unique_ptr<sd_bus, Close>;

    static Result<std::unique_ptr<BusConnection>> connectionOn(Handle bus, int result);
    BusConnection(Handle bus, int socket);
    void dispatch(const BusMessage &message);
    void answerPeer(const BusMessage &call);
    void work();
    void watch();
    void fail();
    void lose();

    Handle m_bus;
    QSocketNotifier m_readable;
    QSocketNotifier m_writable;
    bool m_isLost = false;
    QTimer m_timer; ///< until sd-bus has something to do without the socket
};

} // namespace fuseboard
