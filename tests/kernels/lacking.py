# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file lets a command and all that it starts live on a kernel that lacks something: lacking.py WHAT COMMAND...

The kernel is this one; a filter refuses the calls with the errno that an older one gives. Needs root, and keeps
setuid programs working: they are what mounting falls back to.
"""
import errno
import os
import sys

import seccomp

SYNC_INIT = 0xE503  # FUSE_DEV_IOC_SYNC_INIT
PIDFD_INFO = 0xC040FF0B  # PIDFD_GET_INFO
CREATE_EXCL = 8  # FSCONFIG_CMD_CREATE_EXCL
SECOND = lambda value: seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, value)  # noqa: E731 (an int: its lower half)
STATMOUNT, LISTMOUNT = 457, 458  # younger than the names that libseccomp knows

LACKS = {
    "sync-init": [("ioctl", errno.ENOTTY, SECOND(SYNC_INIT)), ("ioctl", errno.ENOTTY, SECOND(PIDFD_INFO))],
    "statmount": [(STATMOUNT, errno.ENOSYS), (LISTMOUNT, errno.ENOSYS)],
    "exclusive-create": [("fsconfig", errno.EOPNOTSUPP, SECOND(CREATE_EXCL))],
    "exclusive-create-einval": [("fsconfig", errno.EINVAL, SECOND(CREATE_EXCL))],
    "fsopen": [("fsopen", errno.ENOSYS)],
}


def lack(what):
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    rules.set_attr(seccomp.Attr.CTL_NNP, 0)
    for call, error, *arguments in LACKS[what]:
        rules.add_rule(seccomp.ERRNO(error), call, *arguments)
    rules.load()


if __name__ == "__main__":
    lack(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
