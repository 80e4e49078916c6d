// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file closes and duplicates descriptors.

#include "dbus/types/uniquefd.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace fuseboard {

void UniqueFd::reset(int fd)
{
    const int old = std::exchange(m_fd, fd);
    if (old < 0 || old == fd)
        return;
    const int savedErrno = errno; // callers report the errno of the call before the clean-up
    close(old);
    errno = savedErrno;
}

UniqueFd UniqueFd::duplicate() const
{
    return UniqueFd(fcntl(m_fd, F_DUPFD_CLOEXEC, 0));
}

} // namespace fuseboard
