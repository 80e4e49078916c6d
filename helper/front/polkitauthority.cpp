// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file speaks polkit's D-Bus interface: CheckAuthorization, CancelCheckAuthorization.

#include "helper/front/polkitauthority.h"

#include "dbus/bus/reader.h"
#include "dbus/bus/writer.h"

namespace fuseboard {
namespace {

constexpr std::uint32_t AllowUserInteraction = 1;
constexpr int MaxDetails = 64; ///< that an answer may have; polkit's own has three at most
constexpr std::size_t MaxKey = 255;

BusMessage polkitCall(const BusConnection &bus, const char *method)
{
    return bus.newCall("org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
                       "org.freedesktop.PolicyKit1.Authority", method);
}

/// (sa{sv}), polkit's Subject.
void writeSubject(BusWriter &out, const QString &busName)
{
    out.openStruct("sa{sv}").text(QStringLiteral("system-bus-name")).openArray("{sv}").openEntry("sv");
    out.text(QStringLiteral("name")).openVariant("s").text(busName).close();
    out.close().close().close();
}

void writeDetails(BusWriter &out, const QMap<QString, QString> &details)
{
    out.openArray("{ss}");
    for (const auto &[key, value] : details.asKeyValueRange())
        out.openEntry("ss").text(key).text(value).close();
    out.close();
}

/// (bba{ss}), polkit's AuthorizationResult; nothing where it is something else.
std::optional<Verdict> verdictFrom(const BusMessage &reply)
{
    if (reply.signature() != QLatin1StringView("(bba{ss})"))
        return std::nullopt;
    BusReader reader(reply);
    reader.enterStruct("bba{ss}");
    const bool isAuthorized = reader.boolean();
    const bool isChallenge = reader.boolean();
    bool isDismissed = false;
    reader.enterArray("{ss}");
    for (int i = 0; i < MaxDetails && reader.hasMore(); ++i) {
        reader.enterEntry("ss");
        isDismissed |= reader.text(MaxKey) == "polkit.dismissed";
        reader.skip("s");
        reader.leave();
    }
    if (!reader.isOk() || reader.hasMore())
        return std::nullopt;
    if (isAuthorized)
        return Verdict::Yes;
    if (isDismissed)
        return Verdict::Dismissed;
    return isChallenge ? Verdict::Challenge : Verdict::No;
}

// Anything but the documented result is no permission.
Result<Verdict> answerFrom(const BusMessage &reply)
{
    if (reply.isError())
        return failure(ErrorCode::AuthorityUnavailable, Stage::Authorise, 0,
                       QString(reply.errorName()).toStdString() + ".");
    const std::optional<Verdict> verdict = verdictFrom(reply);
    if (!verdict)
        return failure(ErrorCode::AuthorityUnavailable, Stage::Authorise, 0,
                       "The answer was not understood.");
    return *verdict;
}

} // namespace

void PolkitAuthority::check(const Question &question, bool mayAskPerson, const QString &id, QObject *context,
                            Answer answer)
{
    BusMessage call = polkitCall(m_bus, "CheckAuthorization");
    BusWriter out(call);
    writeSubject(out, question.subject);
    out.text(question.action);
    writeDetails(out, question.details);
    out.u32(mayAskPerson ? AllowUserInteraction : 0).text(id);
    m_bus.call(call, BusConnection::Forever, context,
               [answer = std::move(answer)](const BusMessage &reply) { answer(answerFrom(reply)); });
}

void PolkitAuthority::cancel(const QString &id)
{
    BusMessage call = polkitCall(m_bus, "CancelCheckAuthorization");
    BusWriter(call).text(id);
    call.makeNotice();
    m_bus.send(call);
}

} // namespace fuseboard
