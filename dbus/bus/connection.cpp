// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file drives sd-bus as sd_bus_get_fd(3) says: its descriptor, its events, its time.

#include "dbus/bus/connection.h"

#include <QPointer>
#include <QThread>

#include <systemd/sd-bus.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <poll.h>

namespace fuseboard {
namespace {

constexpr char BusService[] = "org.freedesktop.DBus";
constexpr QLatin1StringView PeerInterface("org.freedesktop.DBus.Peer");
constexpr char BusPath[] = "/org/freedesktop/DBus";
constexpr std::chrono::milliseconds RetryPause{10};

/// One call that waits for its reply; belongs to whoever waits.
class PendingCall : public QObject
{
public:
    PendingCall(QObject *context, BusConnection::Answer answer)
        : QObject(context),
          m_answer(std::move(answer))
    {
    }
    ~PendingCall() override { sd_bus_slot_unref(m_slot); } // sd-bus forgets the call

    int send(sd_bus *bus, const BusMessage &call, std::chrono::microseconds patience)
    {
        const bool isEndless = patience == BusConnection::Forever;
        const auto time = isEndless ? UINT64_MAX : static_cast<std::uint64_t>(patience.count());
        return sd_bus_call_async(bus, &m_slot, call.get(), &PendingCall::onReply, this, time);
    }

private:
    // The answer may delete the context, and this with it.
    static int onReply(sd_bus_message *reply, void *self, sd_bus_error *)
    {
        auto *pending = static_cast<PendingCall *>(self);
        const BusConnection::Answer answer = std::move(pending->m_answer);
        pending->deleteLater();
        answer(BusMessage::sharing(reply));
        return 1;
    }

    BusConnection::Answer m_answer;
    sd_bus_slot *m_slot = nullptr;
};

std::chrono::microseconds monotonicNow()
{
    struct timespec now = {};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::microseconds(now.tv_nsec / 1000);
}

} // namespace

void BusConnection::Close::operator()(sd_bus *bus) const
{
    sd_bus_close_unref(bus);
}

// connect(2) of a UNIX socket that must not block says EAGAIN where the listener's queue is full.
Result<std::unique_ptr<BusConnection>> BusConnection::openSystem(std::chrono::milliseconds patience)
{
    sd_bus *opened = nullptr;
    int result = sd_bus_open_system(&opened);
    for (auto waited = RetryPause; result == -EAGAIN && waited < patience; waited += RetryPause) {
        QThread::sleep(RetryPause);
        result = sd_bus_open_system(&opened);
    }
    return connectionOn(Handle(opened), result);
}

Result<std::unique_ptr<BusConnection>> BusConnection::openAt(const QString &address)
{
    sd_bus *opened = nullptr;
    int result = sd_bus_new(&opened);
    Handle bus(opened);
    if (result >= 0)
        result = sd_bus_set_address(opened, address.toLatin1().constData());
    if (result >= 0)
        result = sd_bus_set_bus_client(opened, 1);
    if (result >= 0)
        result = sd_bus_start(opened);
    return connectionOn(std::move(bus), result);
}

Result<std::unique_ptr<BusConnection>> BusConnection::connectionOn(Handle bus, int result)
{
    const int socket = result < 0 ? result : sd_bus_get_fd(bus.get());
    if (socket < 0)
        return failure(ErrorCode::HelperUnavailable, Stage::Validate, -socket, "The bus cannot be reached.");
    return std::unique_ptr<BusConnection>(new BusConnection(std::move(bus), socket));
}

BusConnection::BusConnection(Handle bus, int socket)
    : m_bus(std::move(bus)),
      m_readable(socket, QSocketNotifier::Read),
      m_writable(socket, QSocketNotifier::Write)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_readable, &QSocketNotifier::activated, this, &BusConnection::work);
    connect(&m_writable, &QSocketNotifier::activated, this, &BusConnection::work);
    connect(&m_timer, &QTimer::timeout, this, &BusConnection::work);
    const auto onMessage = [](sd_bus_message *message, void *self, sd_bus_error *) {
        static_cast<BusConnection *>(self)->dispatch(BusMessage::sharing(message));
        return 1;
    };
    // A filter and no objects: it sees every message first, and sd-bus none. (Where /etc/machine-id is
    // missing, a question for it is an error of sd_bus_process(3) itself.)
    if (sd_bus_add_filter(m_bus.get(), nullptr, onMessage, this) < 0)
        fail();
    else
        watch();
}

BusConnection::~BusConnection() = default;

BusMessage BusConnection::newCall(const char *service, const char *path, const char *interface,
                                  const char *member) const
{
    sd_bus_message *made = nullptr;
    sd_bus_message_new_method_call(m_bus.get(), &made, service, path, interface, member);
    return BusMessage(made);
}

BusMessage BusConnection::newBusCall(const char *member) const
{
    return newCall(BusService, BusPath, BusService, member);
}

BusMessage BusConnection::newSignal(const QString &receiver, const char *path, const char *interface,
                                    const char *member) const
{
    sd_bus_message *made = nullptr;
    sd_bus_message_new_signal(m_bus.get(), &made, path, interface, member);
    BusMessage signal(made);
    return sd_bus_message_set_destination(made, receiver.toLatin1().constData()) < 0 ? BusMessage() : signal;
}

void BusConnection::send(const BusMessage &message)
{
    if (sd_bus_send(m_bus.get(), message.get(), nullptr) < 0)
        return fail();
    watch();
}

void BusConnection::call(const BusMessage &message, std::chrono::microseconds patience, QObject *context,
                         Answer answer)
{
    auto *pending = new PendingCall(context, std::move(answer));
    if (pending->send(m_bus.get(), message, patience) < 0)
        return fail();
    watch();
}

void BusConnection::dispatch(const BusMessage &message)
{
    std::uint8_t type = 0;
    sd_bus_message_get_type(message.get(), &type);
    if (type == SD_BUS_MESSAGE_METHOD_CALL && message.interface() == PeerInterface) {
        answerPeer(message);
    } else if (type == SD_BUS_MESSAGE_METHOD_CALL) {
        Q_EMIT called(message);
    } else if (type == SD_BUS_MESSAGE_SIGNAL) {
        const bool isFromBus = message.sender() == QLatin1StringView(BusService);
        Q_EMIT(isFromBus ? signalled(message) : othersSignalled(message));
    }
}

void BusConnection::answerPeer(const BusMessage &call)
{
    if (call.member() == QLatin1StringView("Ping"))
        send(call.reply());
    else
        send(call.errorReply(QStringLiteral("org.freedesktop.DBus.Error.UnknownMethod"),
                             QStringLiteral("There is no such method.")));
}

void BusConnection::work()
{
    const QPointer<BusConnection> self(this);
    const std::unique_ptr<sd_bus, decltype(&sd_bus_unref)> bus(sd_bus_ref(m_bus.get()), &sd_bus_unref);
    const int result = sd_bus_process(bus.get(), nullptr);
    if (!self) // whoever was answered has destroyed us
        return;
    if (result < 0 || sd_bus_is_open(bus.get()) <= 0)
        lose();
    else
        watch();
}

void BusConnection::watch()
{
    const int events = std::max(0, sd_bus_get_events(m_bus.get()));
    m_readable.setEnabled((events & POLLIN) != 0);
    m_writable.setEnabled((events & POLLOUT) != 0);
    std::uint64_t at = 0;
    if (sd_bus_get_timeout(m_bus.get(), &at) <= 0)
        return m_timer.stop();
    const auto left = std::chrono::microseconds(at) - monotonicNow();
    m_timer.start(std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(left)));
}

void BusConnection::fail()
{
    if (m_isLost)
        return;
    sd_bus_close(m_bus.get());
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    m_timer.start(0); // then lose(): whoever sends is not told in the middle of it
}

void BusConnection::lose()
{
    m_isLost = true;
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    m_timer.stop();
    sd_bus_close(m_bus.get()); // after an error of ours it is still open
    Q_EMIT lost();
}

} // namespace fuseboard
