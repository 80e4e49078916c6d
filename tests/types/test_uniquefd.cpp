// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks that descriptors are closed once, and only those that are ours.

#include "dbus/types/uniquefd.h"

#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace fuseboard {
namespace {

int newDescriptor()
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool isOpen(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

TEST(UniqueFd, closesAtTheEndOfItsLife)
{
    const int number = newDescriptor();
    {
        const UniqueFd fd(number);
        EXPECT_TRUE(fd.isValid() && isOpen(number));
    }
    EXPECT_FALSE(isOpen(number));
}

TEST(UniqueFd, movesWithoutClosing)
{
    const int number = newDescriptor();
    UniqueFd first(number);
    UniqueFd second(std::move(first));
    EXPECT_FALSE(first.isValid()); // NOLINT: what is left behind is part of the contract
    EXPECT_EQ(second.get(), number);
    UniqueFd third(newDescriptor());
    const int replaced = third.get();
    third = std::move(second);
    EXPECT_FALSE(isOpen(replaced));
    EXPECT_TRUE(isOpen(number));
}

TEST(UniqueFd, survivesBeingMovedOntoItselfAndResetToItself)
{
    const int number = newDescriptor();
    UniqueFd fd(number);
    UniqueFd &same = fd;
    fd = std::move(same);
    EXPECT_TRUE(fd.isValid() && isOpen(number));
    fd.reset(number);
    EXPECT_TRUE(isOpen(number));
}

TEST(UniqueFd, givesAway)
{
    UniqueFd fd(newDescriptor());
    const int number = fd.release();
    EXPECT_FALSE(fd.isValid());
    EXPECT_TRUE(isOpen(number));
    close(number);
}

TEST(UniqueFd, keepsErrno)
{
    UniqueFd fd(newDescriptor());
    close(fd.get()); // so that closing again fails and would set EBADF
    errno = ENOENT;
    fd.reset();
    EXPECT_EQ(errno, ENOENT);
}

TEST(UniqueFd, duplicatesAreCloseOnExec)
{
    const UniqueFd fd(newDescriptor());
    const UniqueFd copy = fd.duplicate();
    ASSERT_TRUE(copy.isValid());
    EXPECT_NE(copy.get(), fd.get());
    EXPECT_EQ(fcntl(copy.get(), F_GETFD), FD_CLOEXEC);
    EXPECT_FALSE(UniqueFd().duplicate().isValid());
}

TEST(UniqueFd, anErrorIsNoDescriptor)
{
    const UniqueFd fd(-ENOENT);
    EXPECT_FALSE(fd.isValid());
    EXPECT_EQ(fd.get(), -ENOENT);
}

} // namespace
} // namespace fuseboard
