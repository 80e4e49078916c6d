// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what the front finds out about descriptors that a caller sent.

#include "helper/front/descriptors.h"

#include "dbus/types/uniquefd.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace fuseboard;

namespace {

constexpr int Place = O_PATH | O_DIRECTORY | O_CLOEXEC;

UniqueFd opened(const char *path, int flags)
{
    return UniqueFd(open(path, flags | O_CLOEXEC));
}

UniqueFd pidfdOf(pid_t process)
{
    return UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
}

ErrorCode refusalOf(const Result<void> &result)
{
    return result ? ErrorCode::Internal : result.error().code;
}

class DescriptorsTest : public testing::Test
{
protected:
    void SetUp() override { ASSERT_TRUE(m_folder.isValid() && m_device.isValid() && m_server.isValid()); }

    ErrorCode refusal(int folder, int device, int server)
    {
        return refusalOf(checkKinds({folder, device, server}));
    }

    UniqueFd m_folder = opened("/", O_PATH | O_DIRECTORY);
    UniqueFd m_device = opened("/dev/fuse", O_RDWR);
    UniqueFd m_server = pidfdOf(getpid());
};

class FolderTest : public testing::Test
{
protected:
    void SetUp() override
    {
        ASSERT_NE(mkdtemp(m_path), nullptr);
        m_fd.reset(open(m_path, Place));
    }
    void TearDown() override { rmdir(m_path); }

    ErrorCode refusal(std::uint32_t uid = geteuid())
    {
        return refusalOf(checkFolder(m_fd.get(), CallerUid{uid}));
    }

    char m_path[32] = "/tmp/front-folder-XXXXXX";
    UniqueFd m_fd;
};

} // namespace

TEST_F(DescriptorsTest, TheRightKindsPass)
{
    EXPECT_TRUE(checkKinds({m_folder.get(), m_device.get(), m_server.get()}));
    EXPECT_EQ(pathOf(m_folder.get()), "/");
    EXPECT_EQ(pathOf(-1), "");
}

TEST_F(DescriptorsTest, NumbersThatAreNoDescriptorsAreRefused)
{
    EXPECT_EQ(refusal(-1, -1, -1), ErrorCode::NotADirectory);
    EXPECT_EQ(refusal(100'000, 100'000, 100'000), ErrorCode::NotADirectory);
    EXPECT_EQ(refusal(m_folder.get(), -1, m_server.get()), ErrorCode::WrongDevice);
    EXPECT_EQ(refusal(m_folder.get(), m_device.get(), -1), ErrorCode::InvalidServer);
}

TEST_F(DescriptorsTest, AFolderIsAFolderAndNothingThatCanBeRead)
{
    const UniqueFd file = opened("/proc/self/status", O_PATH);
    EXPECT_EQ(refusal(file.get(), m_device.get(), m_server.get()), ErrorCode::NotADirectory);
    const UniqueFd readable = opened("/", O_RDONLY | O_DIRECTORY);
    EXPECT_EQ(refusal(readable.get(), m_device.get(), m_server.get()), ErrorCode::NotADirectory);
}

TEST_F(DescriptorsTest, ADeviceIsThatOfFuseOpenedForReadingAndWriting)
{
    for (const UniqueFd &device : {opened("/dev/null", O_RDWR), opened("/dev/fuse", O_RDONLY),
                                   opened("/dev/fuse", O_WRONLY), opened("/dev/fuse", O_PATH)})
        EXPECT_EQ(refusal(m_folder.get(), device.get(), m_server.get()), ErrorCode::WrongDevice);
}

TEST_F(DescriptorsTest, AServerIsAProcess)
{
    const UniqueFd file = opened("/dev/null", O_RDWR);
    EXPECT_EQ(refusal(m_folder.get(), m_device.get(), file.get()), ErrorCode::InvalidServer);
    const UniqueFd folder = opened("/proc/self", O_PATH);
    EXPECT_EQ(refusal(m_folder.get(), m_device.get(), folder.get()), ErrorCode::InvalidServer);
}

TEST_F(DescriptorsTest, AServerThatHasEndedIsNamedSo)
{
    EXPECT_TRUE(checkServer(m_server.get()));
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    const UniqueFd server = pidfdOf(child);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    EXPECT_EQ(refusalOf(checkServer(server.get())), ErrorCode::ServerExited);
}

TEST_F(FolderTest, OnesOwnIsGood)
{
    EXPECT_TRUE(checkFolder(m_fd.get(), CallerUid{geteuid()}));
}

TEST_F(FolderTest, WhatCannotBeLookedAtIsOfNoKnownKind)
{
    EXPECT_EQ(refusalOf(checkFolder(-1, CallerUid{geteuid()})), ErrorCode::FolderKindRefused);
}

TEST_F(FolderTest, WhatIsNoOrdinaryFileSystemIsRefused)
{
    m_fd.reset(open("/proc", Place));
    EXPECT_EQ(refusal(0), ErrorCode::FolderKindRefused);
}

TEST_F(FolderTest, WhatWasRemovedIsGone)
{
    ASSERT_EQ(rmdir(m_path), 0);
    EXPECT_EQ(refusal(), ErrorCode::MountpointGone);
}

TEST_F(FolderTest, SomebodyElsesIsRefused)
{
    EXPECT_EQ(refusal(geteuid() + 1), ErrorCode::NotYourFolder);
}

TEST_F(FolderTest, WhatOthersCanWriteIntoIsRefused)
{
    for (const mode_t mode : {0720, 0702}) {
        ASSERT_EQ(chmod(m_path, mode), 0);
        EXPECT_EQ(refusal(), ErrorCode::UnsafeFolder);
    }
}
