# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file is a FUSE server without a library, in a process of any account: it does what a test wants, good or bad."""
import fcntl
import os
import signal
import socket
import stat
import struct

import kernelmounts

SYNC_INIT = 229 << 8 | 3  # _IO(229, 3)
PR_SET_PDEATHSIG = 1
GETATTR, OPENDIR, READDIR, INIT, FORGETS = 3, 27, 28, 26, (2, 42)
ENOSYS = 38


class Server:
    """device: a descriptor of its armed /dev/fuse, pidfd: of its process. Both end with end().

    mode: "serves", "never reads", "never answers", "hangs later" (after FUSE_INIT)
    root_mode: what it says that its root is
    """

    def __init__(self, uid, mode="serves", gid=None, root_mode=stat.S_IFDIR | 0o755):
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                become(uid, uid if gid is None else gid)
                ours.close()
                serve(open_armed(), theirs, mode, root_mode)
            finally:
                os._exit(1)
        theirs.close()
        _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        ours.close()
        self.device, = fds
        self.pidfd = os.pidfd_open(self.pid)

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.device)
        os.close(self.pidfd)


def become(uid, gid, groups=()):
    os.setgroups(sorted({gid, *groups}))
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    kernelmounts.check(kernelmounts.LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def open_armed():
    device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(device, SYNC_INIT)
    return device


def serve(device, told, mode, root_mode):
    socket.send_fds(told, [b"x"], [device])
    told.close()
    if mode == "never reads":
        signal.pause()
    while True:
        request = os.read(device, 1 << 17)
        _, opcode, unique = struct.unpack_from("<IIQ", request)
        if mode == "never answers" or mode == "hangs later" and opcode != INIT:
            signal.pause()
        if opcode not in FORGETS:
            os.write(device, answer(opcode, unique, root_mode))


def answer(opcode, unique, root_mode):
    body, error = b"", 0
    if opcode == INIT:
        body = struct.pack("<IIIIHHIIHHIII", 7, 31, 4096, 0, 0, 0, 4096, 1, 0, 0, 0, 0, 0).ljust(64, b"\0")
    elif opcode == GETATTR:
        body = struct.pack("<QII6Q10I", 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, root_mode, 2, os.getuid(), os.getgid(), 0,
                           4096, 0)
    elif opcode == OPENDIR:
        body = bytes(16)
    elif opcode != READDIR:
        error = -ENOSYS
    return struct.pack("<IiQ", 16 + len(body), error, unique) + body
