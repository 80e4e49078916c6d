# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file records which system calls a mount and an unmount make, and makes one of them fail, with strace(1).

strace counts the calls of each process and thread by itself: "the 3rd openat" fails in each that comes so far."""
import collections
import pathlib
import re
import subprocess
import tempfile

ROLES = ("agent", "front", "mount", "unmount")

# What each call can return, of the errors that are tried. Calls that are not named cannot fail, or only as memory ends:
# mmap and brk belong to malloc, whose failure ends a program, and threads (clone3) are started by the toolkit alone.
FILES = ("EIO", "ENOMEM", "EMFILE", "EPERM")
ERRORS = {
    "openat": FILES + ("EINTR", "ENOSPC"), "openat2": FILES + ("ENOSYS",), "open_tree": FILES + ("ENOSYS",),
    "read": ("EIO", "EINTR"), "pread64": ("EIO", "EINTR"), "readlink": ("EIO", "ENOMEM"), "readlinkat": ("EIO", "ENOMEM"),
    "getdents64": ("EIO",), "write": ("EIO", "EINTR", "ENOSPC"), "sendmsg": ("ENOMEM", "EINTR"), "sendto": ("ENOMEM", "EINTR"),
    "recvmsg": ("ENOMEM", "EINTR"), "recvfrom": ("ENOMEM", "EINTR"), "connect": ("EINTR", "EPERM"),
    "socket": ("EMFILE", "ENOMEM", "EPERM"), "socketpair": ("EMFILE", "ENOMEM"), "pipe2": ("EMFILE",),
    "dup2": ("EMFILE", "EINTR"), "dup3": ("EMFILE", "EINTR"), "eventfd2": ("EMFILE", "ENOMEM"),
    "timerfd_settime": ("EPERM",), "signalfd4": ("EMFILE", "ENOMEM"), "fcntl": ("EMFILE", "EPERM"), "ioctl": ("EIO", "EPERM"),
    "poll": ("EINTR", "ENOMEM"), "ppoll": ("EINTR", "ENOMEM"), "waitid": ("EINTR",), "wait4": ("EINTR",),
    "clone": ("ENOMEM", "EPERM"), "clone3": ("ENOSYS",), "fork": ("ENOMEM",), "vfork": ("ENOMEM",),
    "execve": ("EIO", "ENOMEM", "EPERM"), "pidfd_open": ("EMFILE", "ENOSYS"), "pidfd_getfd": ("EMFILE", "EPERM", "ENOSYS"),
    "pidfd_send_signal": ("EPERM",), "kill": ("EPERM",), "setpgid": ("EPERM",), "setsid": ("EPERM",), "chdir": ("EIO", "ENOMEM"),
    "fchdir": ("EIO",), "setresuid": ("EPERM",), "setresgid": ("EPERM",), "capset": ("EPERM",), "setfsuid": ("EPERM",),
    "statx": ("EIO", "ENOMEM"), "fstat": ("EIO",), "newfstatat": ("EIO", "ENOMEM"), "stat": ("EIO", "ENOMEM"), "faccessat2": ("EIO", "EPERM"),
    "access": ("EIO",), "flock": ("EINTR", "ENOMEM"), "mkdir": ("ENOSPC", "EPERM"), "mkdirat": ("ENOSPC", "EPERM"),
    "renameat": ("ENOSPC", "EIO"), "rename": ("ENOSPC", "EIO"), "unlinkat": ("EIO", "EPERM"), "ftruncate": ("EIO", "EPERM"),
    "name_to_handle_at": ("ENOMEM", "ENOSYS"), "statmount": ("ENOMEM", "EPERM", "ENOSYS"), "listmount": ("ENOMEM", "EPERM", "ENOSYS"),
    "fsopen": ("EMFILE", "ENOMEM", "EPERM", "ENOSYS"), "fsconfig": ("EIO", "ENOMEM", "EINTR", "EPERM", "ENOSYS"),
    "fsmount": ("EMFILE", "ENOMEM", "EPERM", "ENOSYS"), "move_mount": ("ENOMEM", "EPERM", "ENOSYS"),
    "umount2": ("ENOMEM", "EPERM", "EINTR"), "prctl": ("EPERM",), "close_range": ("EMFILE", "ENOMEM", "ENOSYS"),
}
LINE = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(\(| resumed>)")
# From here on it is our own program that calls: before, the loader does, which cannot say anything as JSON.
OWN_BEGIN = re.compile(r'openat\(AT_FDCWD, "/usr/share/fuseboard/types"|openat\(AT_FDCWD, "/proc/self/mountinfo"')

Point = collections.namedtuple("Point", "role call number error")


class Trace:
    """strace on a process and all that it starts. It writes down what it sees, and injects where it is told to."""

    def __init__(self, pid, point=None):
        self.file = tempfile.NamedTemporaryFile(prefix="trace-")
        options = ["-e", f"inject={point.call}:error={point.error}:when={point.number}"] if point else []
        self.process = subprocess.Popen(["strace", "-f", "-o", self.file.name, *options, "-p", str(pid)],
                                        stderr=subprocess.PIPE, start_new_session=True)
        assert b"attached" in self.process.stderr.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """The traced go on without it."""
        self.process.terminate()
        self.process.communicate()

    def text(self):
        return pathlib.Path(self.file.name).read_text(encoding="utf-8", errors="replace")

    def injected(self):
        return "(INJECTED)" in self.text()


def points(role, text):
    """Every call in a clean trace with every error that it can have."""
    counts, most = collections.Counter(), {}
    skip = OWN_BEGIN.search(text) if role in ("mount", "unmount") else None
    own_from = skip.start() if skip else 0
    first, position = {}, 0
    for line in text.splitlines(keepends=True):
        match = LINE.match(line)
        if match and match[3] == "(":
            key = match[1], match[2]
            counts[key] += 1
            if position >= own_from:
                most[match[2]] = max(most.get(match[2], 0), counts[key])
                first[match[2]] = min(first.get(match[2], counts[key]), counts[key])
        position += len(line)
    if role == "agent":
        most.pop("write", None)  # into the pipes of its children only, which have none of these errors
    return [Point(role, call, number, error) for call, last in sorted(most.items())
            for number in range(first[call], last + 1) for error in ERRORS.get(call, ())]
