// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests how arguments are taken out of messages; any bytes at all are tried in tests/fuzz.

#include "helper/front/arguments.h"

#include "dbus/bus/connection.h"
#include "dbus/bus/writer.h"
#include "dbus/types/uniquefd.h"
#include "dbus/wire/marshal.h"
#include "tests/bus/testbus.h"

#include <systemd/sd-bus.h>

#include <QCoreApplication>
#include <QTemporaryDir>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace fuseboard;

namespace {

class ArgumentsTest : public testing::Test
{
protected:
    BusMessage newCall() const { return m_bus->newCall("a.b", "/", "a.b", "C"); }

    /// As if it had come.
    static const BusMessage &arrived(const BusMessage &message)
    {
        EXPECT_GE(sd_bus_message_seal(message.get(), 1, 0), 0);
        return message;
    }

    BusWriter &writeDescriptors(BusWriter &out) const
    {
        return out.descriptor(m_folder.get()).descriptor(m_device.get()).descriptor(m_server.get());
    }

    Result<MountArguments> mount(const MountRequest &request) const
    {
        BusMessage call = newCall();
        BusWriter out(call);
        writeRequest(writeDescriptors(out), request);
        return readMountArguments(arrived(call));
    }

    QTemporaryDir m_place;
    UniqueFd m_listener = silentListener(m_place.filePath(QStringLiteral("bus")));
    std::unique_ptr<BusConnection> m_bus =
        BusConnection::openAt(QStringLiteral("unix:path=") + m_place.filePath(QStringLiteral("bus"))).value();
    UniqueFd m_folder{open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    UniqueFd m_device{open("/dev/fuse", O_RDWR | O_CLOEXEC)};
    UniqueFd m_server{static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0))};
};

const MountRequest Usual{.request = 7,
                         .subtype = QStringLiteral("sshfs"),
                         .source = QStringLiteral("alice@host:/srv"),
                         .gid = 1000,
                         .deadlineMs = 5000};

} // namespace

TEST_F(ArgumentsTest, AMountIsReadAsItWasWritten)
{
    const auto arguments = mount(Usual);
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->number, 7U);
    EXPECT_EQ(fromSpec(arguments->spec, 7), Usual);
}

TEST_F(ArgumentsTest, AnotherVersionOrAValueThatIsNotAllowedIsRefused)
{
    MountRequest request = Usual;
    request.version = 2;
    EXPECT_EQ(mount(request).error().code, ErrorCode::VersionMismatch);
    request = Usual;
    request.source = QStringLiteral("/dev/sda");
    EXPECT_EQ(mount(request).error().code, ErrorCode::InvalidArgument);
}

TEST_F(ArgumentsTest, AMountThatCannotBeReadIsRefused)
{
    BusMessage call = newCall();
    BusWriter out(call);
    writeDescriptors(out).u32(1);
    EXPECT_EQ(readMountArguments(arrived(call)).error().context, "The arguments cannot be read.");
}

TEST_F(ArgumentsTest, ADescriptorThatIsNotThereIsOfTheWrongKind)
{
    BusMessage call = newCall();
    BusWriter(call).descriptor(m_folder.get()).u32(1);
    EXPECT_EQ(readMountArguments(arrived(call)).error().code, ErrorCode::WrongDevice);
}

TEST_F(ArgumentsTest, DescriptorsOfAWrongKindAreRefused)
{
    m_device.reset(open("/dev/null", O_RDWR | O_CLOEXEC));
    EXPECT_EQ(mount(Usual).error().code, ErrorCode::WrongDevice);
}

TEST_F(ArgumentsTest, AnEndHasItsModeAndNoOther)
{
    for (std::uint32_t mode = 0; mode < 4; ++mode) {
        BusMessage call = newCall();
        BusWriter(call).u64(42).u32(mode);
        const auto arguments = readUnmountArguments(arrived(call));
        ASSERT_EQ(arguments.has_value(), mode < 3);
        EXPECT_TRUE(!arguments || (arguments->mount.value == 42 && std::uint32_t(arguments->mode) == mode));
    }
}

TEST_F(ArgumentsTest, AnEndThatCannotBeReadIsRefused)
{
    BusMessage half = newCall();
    BusWriter(half).u64(42);
    EXPECT_EQ(readUnmountArguments(arrived(half)).error().context, "The arguments cannot be read.");
    EXPECT_EQ(readAbortArguments(half).value().mount.value, 42U);
    EXPECT_FALSE(readAbortArguments(arrived(newCall())));
}

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
