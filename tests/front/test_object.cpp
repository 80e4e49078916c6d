// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the front's object where no policy of a bus stands before it, and with a bus that says what
// no bus says.

#include "dbus/wire/errors.h"
#include "tests/fuzz/playedfront.h"

#include <gtest/gtest.h>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

constexpr std::string_view Ours = "org.fuseboard.Helper1";
constexpr std::string_view AnyMount("\1\0\0\0\0\0\0\0", 8);

/// A call of Abort, but for what a test changes.
RawHeader usualCall()
{
    return {.serial = 1,
            .path = "/org/fuseboard/Helper1",
            .interface = Ours,
            .member = "Abort",
            .sender = ":1.7",
            .signature = "t"};
}

/// The name of the error that answers it, without what all names begin with.
std::string refusalOf(const RawHeader &header, std::string_view body = AnyMount, const Answers &answers = {})
{
    Scene scene(answers);
    scene.bus().sendBytes(rawMessage(header, body));
    scene.settle();
    if (scene.replies().size() != 1)
        return "no answer";
    const QString name(scene.replies()[0].errorName());
    return name.sliced(name.lastIndexOf(QLatin1Char('.')) + 1).toStdString();
}

std::string refusalOfCaller(std::string_view signature, std::string_view body)
{
    return refusalOf(usualCall(), AnyMount, {.credentials = RawReply{.signature = signature, .body = body}});
}

/// a{sv} with one entry of a number.
std::string oneCredential(std::string_view name, std::uint32_t value)
{
    RawWriter out(false);
    out.number(0);
    out.align(8);
    const std::size_t begin = out.m_bytes.size();
    out.text(name);
    out.m_bytes += std::string_view("\1u\0", 3);
    out.align(4);
    out.number(value);
    out.m_bytes[0] = static_cast<char>(out.m_bytes.size() - begin);
    return out.m_bytes;
}

} // namespace

TEST(ObjectTest, AUsualCallGetsAsFarAsTheMountTable)
{
    EXPECT_EQ(refusalOf(usualCall()), "NoSuchMount");
}

TEST(ObjectTest, WhatTheContractDoesNotHaveIsRefusedByItsKind)
{
    RawHeader call = usualCall();
    call.member = "MountBlock";
    EXPECT_EQ(refusalOf(call), "UnknownMethod");
    call = usualCall();
    call.interface = "a.b";
    EXPECT_EQ(refusalOf(call), "UnknownInterface");
    call = usualCall();
    call.path = "/org/fuseboard";
    EXPECT_EQ(refusalOf(call), "UnknownObject");
    call = usualCall();
    call.signature = "x";
    EXPECT_EQ(refusalOf(call), "InvalidArgs");
}

TEST(ObjectTest, IntrospectableHasOneMethod)
{
    RawHeader call = usualCall();
    call.interface = "org.freedesktop.DBus.Introspectable";
    EXPECT_EQ(refusalOf(call), "UnknownMethod");
}

TEST(ObjectTest, ACallerWhomTheBusDoesNotDescribeIsNobody)
{
    EXPECT_EQ(refusalOfCaller("a{sv}", oneCredential("UnixUserID", Person)), "Internal");
    EXPECT_EQ(refusalOfCaller("a{sv}", oneCredential("ProcessID", 1)), "Internal");
    EXPECT_EQ(refusalOfCaller("s", std::string_view("\0\0\0\0\0", 5)), "Internal");
    EXPECT_EQ(refusalOfCaller("", ""), "Internal");
}

TEST(ObjectTest, ACallerWhomTheBusDoesNotKnowIsNobody)
{
    RawReply refusal{.type = MessageType::Error, .errorName = "org.freedesktop.DBus.Error.Failed"};
    EXPECT_EQ(refusalOf(usualCall(), AnyMount, {.credentials = refusal}), "Internal");
    refusal.errorName = "org.freedesktop.DBus.Error.NameHasNoOwner";
    EXPECT_EQ(refusalOf(usualCall(), AnyMount, {.credentials = refusal}), "CallerGone");
}

TEST(ObjectTest, AStrangerWaitsForTheBusWithFourCallsAtMost)
{
    Scene scene({});
    RawHeader call = usualCall();
    for (call.serial = 1; call.serial <= 5; ++call.serial)
        scene.bus().sendBytes(rawMessage(call, AnyMount));
    scene.settle();
    ASSERT_EQ(scene.replies().size(), 5U);
    const auto isBusy = [](const BusMessage &reply) {
        return errorFromMessage(reply).code == ErrorCode::Busy;
    };
    EXPECT_EQ(std::ranges::count_if(scene.replies(), isBusy), 1);
}

int main(int argc, char **argv)
{
    qputenv("QT_NO_GLIB", "1"); // as the front
    const QCoreApplication application(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
