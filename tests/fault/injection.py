# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file records which system calls a mount and an unmount make, and makes one of them fail, with strace(1).

strace counts the calls of each process and thread by itself: "the 3rd openat" fails in each that comes so far."""
import collections
import pathlib
import re
import subprocess
import tempfile

CLIENTS = ("mount", "unmount", "own-mount", "own-unmount")  # fuseboardctl, with the helper and without it
ROLES = ("agent", "front", "start", *CLIENTS)

# What each call can return, of the errors that are tried.
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
    "prlimit64": ("EPERM",), "setgroups": ("EPERM", "ENOMEM"), "setfsgid": ("EPERM",), "capget": ("EPERM",),
    "lseek": ("EIO",), "splice": ("EIO", "EINTR", "ENOMEM"), "fchmod": ("EIO", "EPERM"), "statfs": ("EIO", "ENOMEM"),
    "fstatfs": ("EIO", "ENOMEM"), "getcwd": ("ENOENT",), "getsockopt": ("ENOMEM",), "setsockopt": ("ENOMEM", "EPERM"),
    "getsockname": ("ENOBUFS",), "getpeername": ("ENOBUFS",), "bind": ("ENOMEM",), "timerfd_create": ("EMFILE", "ENOMEM"), "mount": ("ENOMEM", "EPERM"),
    "writev": ("EIO", "EINTR", "ENOSPC"), "dup": ("EMFILE",), "setreuid": ("EPERM",), "setuid": ("EPERM",),
}
# Each call that is not failed, and why.
MEMORY = "memory for malloc and the loader, whose end is the end of a program"
SELF = "tells a process about itself and cannot fail"
SIGNALS = "fails for a number that is no signal only"
SANITIZER = "the address sanitizer's own, which ends the program"
THREADS = "threads wait for each other in it: the toolkit does not expect an error"
NOT_FAILED = {
    **dict.fromkeys(("brk", "mmap", "munmap", "mremap", "mprotect", "madvise"), MEMORY),
    **dict.fromkeys(("getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getresuid", "umask", "uname",
                     "sched_getaffinity"), SELF),
    **dict.fromkeys(("rt_sigaction", "rt_sigprocmask", "rt_sigreturn"), SIGNALS),
    **dict.fromkeys(("futex", "set_robust_list", "set_tid_address", "rseq", "arch_prctl"), THREADS),
    **dict.fromkeys(("exit", "exit_group"), "does not return"),
    "sigaltstack": SANITIZER,
    "clock_gettime": "is a call only where the kernel's page does not answer it; the clock is always there",
    "close": "has closed whatever it returns",
    "getrandom": "has a few bytes at any time",
    "restart_syscall": "is how the kernel goes on with one that the tracer interrupted",
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


def calls(text):
    """Position, process and name of every call in a trace."""
    position = 0
    for line in text.splitlines(keepends=True):
        match = LINE.match(line)
        if match and match[3] == "(":
            yield position, match[1], match[2]
        position += len(line)


def ours(role, text):
    """From where to where it is the part of a trace that is meant."""
    begin = OWN_BEGIN.search(text) if role in CLIENTS else None
    end = text.find("fsopen(") if role == "start" else -1
    return begin.start() if begin else 0, end if end >= 0 else len(text)


def unnamed(role, text):
    """Calls of a clean trace that are neither failed nor excused."""
    begin, end = ours(role, text)
    return {call for at, _, call in calls(text) if begin <= at < end} - set(ERRORS) - set(NOT_FAILED)


def ranges(role, text):
    """Call -> the first and the last of its numbers in any process."""
    begin, end = ours(role, text)
    counts, found = collections.Counter(), {}
    for at, pid, call in calls(text):
        counts[pid, call] += 1
        number = counts[pid, call]
        if begin <= at < end:
            first, last = found.get(call, (number, number))
            found[call] = min(first, number), max(last, number)
    return found


def points(role, texts):
    """Every call that is in all of these clean traces, with every error that it can have. Of one that waits there are
    more in one run than in another."""
    every = [ranges(role, text) for text in texts]
    found = []
    for call in sorted(set.intersection(*map(set, every)) & set(ERRORS)):
        first, last = max(some[call][0] for some in every), min(some[call][1] for some in every)
        found += [Point(role, call, number, error) for number in range(first, last + 1) for error in errors_of(role, call)]
    return found


def errors_of(role, call):
    # The agent's children write into pipes to it, which have none of these errors.
    return () if role in ("agent", "start") and call == "write" else ERRORS[call]
