# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file holds a process at the end of a certain system call, with ptrace(2), for as long as a test wants.

    with hold.Hold(pid, "attached") as held:      # traces the process and what it forks
        held.wait()                               # the pid that stands right behind its move_mount(2)
    # here it goes on; a SIGSTOP or SIGKILL that it got meanwhile comes first

A process is held behind a call and not before it, so that a SIGSTOP stops it before its next step."""
import contextlib
import ctypes
import errno
import os
import select
import signal
import struct
import subprocess
import sys

import seccomp

SYNC_INIT = 229 << 8 | 3
AT_STATX_FORCE_SYNC = 0x2000
KEEP = 17  # bytes of the command Keep to a supervisor (app/session/supervisor/wire.h)


def text_at(pid, address, length=4096):
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(min(length, 4096 - address % 4096)).split(b"\0")[0]


def comm(pid):
    with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
        return file.read().strip()


def opens_type(pid, args):
    return text_at(pid, args[1]).endswith(b"/bindfs.toml")


# Name -> system call, and whether it is the one that is meant.
MOMENTS = {
    "type-read": ("openat", opens_type),
    "device-armed": ("ioctl", lambda pid, args: args[1] == SYNC_INIT),
    "server-forked": ("sendmsg", lambda pid, args: comm(pid) == "fuseboard-super"),
    "created": ("fsmount", lambda pid, args: True),
    "attached": ("move_mount", lambda pid, args: True),
    "root-answered": ("statx", lambda pid, args: bool(args[2] & AT_STATX_FORCE_SYNC)),
    "keep-sent": ("sendto", lambda pid, args: args[2] == KEEP),
    "mounted-by-fusermount": ("mount", lambda pid, args: text_at(pid, args[1]) == b"."),
    "identity-taken": ("setfsuid", lambda pid, args: args[0] != 0),
    "seen": ("fchdir", lambda pid, args: True),
    "gone": ("umount2", lambda pid, args: True),
}


class Hold:
    """Starts the tracer and waits until it traces. At the end everything is let go."""

    def __init__(self, pid, moment):
        self.tracer = subprocess.Popen([sys.executable, __file__, str(pid), moment], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE)
        assert self.tracer.stdout.readline() == b"traces\n"

    def __enter__(self):
        return self

    def wait(self, timeout=10):
        assert select.select([self.tracer.stdout], [], [], timeout)[0], "the moment did not come"
        line = self.tracer.stdout.readline()
        assert line, "the process ended before the moment came"
        return int(line)

    def release(self):
        self.tracer.kill()
        self.tracer.communicate()

    def __exit__(self, *_):
        self.release()


LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long
PTRACE_SYSCALL, PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_LISTEN, PTRACE_GET_SYSCALL_INFO = 24, 0x4206, 0x4207, 0x4208, 0x420e
OPTIONS = 1 | 2 | 4 | 8 | 16  # TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC
EVENT_STOP, WALL = 128, 0x40000000
ENTRY, EXIT = 1, 2
STOPS = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


def ptrace(request, pid, address=0, data=0):
    result = LIBC.ptrace(request, pid, address, data)
    if result < 0 and ctypes.get_errno() != errno.ESRCH:  # killed meanwhile: waitpid tells
        raise OSError(ctypes.get_errno(), "ptrace")
    return result


class Tracer:
    def __init__(self, moment):
        name, self.is_meant = MOMENTS[moment]
        self.number = seccomp.resolve_syscall(seccomp.Arch(), name)
        self.meant = set()

    def run(self, pid):
        """Until the moment; then its process stays where it is, and the others go on."""
        while True:
            pid, status = os.waitpid(-1, WALL)
            if os.WIFSTOPPED(status) and self.has_come(pid, status):
                print(pid, flush=True)

    def has_come(self, pid, status):
        number, event = os.WSTOPSIG(status), status >> 16
        if number == signal.SIGTRAP | 0x80:
            if self.is_moment(pid):
                return True
            ptrace(PTRACE_SYSCALL, pid)
        elif event == EVENT_STOP and number in STOPS:
            ptrace(PTRACE_LISTEN, pid)
        else:
            ptrace(PTRACE_SYSCALL, pid, 0, 0 if event else number)
        return False

    def is_moment(self, pid):
        info = ctypes.create_string_buffer(96)
        if ptrace(PTRACE_GET_SYSCALL_INFO, pid, len(info), ctypes.addressof(info)) < 0:
            return False
        if info.raw[0] == ENTRY:
            number, *args = struct.unpack_from("=7Q", info, 24)
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # killed meanwhile: waitpid tells
                if number == self.number and self.is_meant(pid, args):
                    self.meant.add(pid)
            return False
        result, = struct.unpack_from("=q", info, 24)
        was_meant = pid in self.meant
        self.meant.discard(pid)
        return info.raw[0] == EXIT and was_meant and result >= 0


def main(pid, moment):
    tracer = Tracer(moment)
    for thread in os.listdir(f"/proc/{pid}/task"):
        ptrace(PTRACE_SEIZE, int(thread), 0, OPTIONS)
        ptrace(PTRACE_INTERRUPT, int(thread))
    print("traces", flush=True)
    try:
        tracer.run(pid)
    except ChildProcessError:
        pass  # all have ended


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
