# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file runs fuseboardctl as one of the test users and looks at what is there afterwards."""
import contextlib
import json
import os
import pathlib
import pwd
import re
import signal
import subprocess
import time

AS = pathlib.Path(__file__).resolve().parents[2] / "world/as.sh"
USERS = ("alice", "bob", "carol")
UIDS = {pwd.getpwnam(name).pw_uid for name in USERS}
TIMEOUT = 30
GONE = (FileNotFoundError, ProcessLookupError)  # what a look into /proc/PID meets when the process ends meanwhile


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        """The one JSON value on the one line of output."""
        assert self.out.count(b"\n") == 1 and self.out.endswith(b"\n"), (self.out, self.err)
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.status}\n{self.out.decode(errors='replace')}{self.err.decode(errors='replace')}"


def command(user, *words):
    """Signals as in a terminal: whoever runs the tests in the background has some of them ignored."""
    return ["bash", AS, user, "env", "--default-signal", *words]


def popen(user, *words, **more):
    """Its pid is the program's own: as.sh executes it in its place."""
    more.setdefault("stdin", subprocess.DEVNULL)
    more.setdefault("env", os.environ | {"FUSEBOARD_CWD": str(home(user))})
    return subprocess.Popen(command(user, *words), **more)


def run(user, *words, **more):
    with popen(user, *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more) as process:
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Result(process.returncode, out, err)


def ctl(user, *words, **more):
    return run(user, "fuseboardctl", *words, **more)


def home(user):
    return pathlib.Path(pwd.getpwnam(user).pw_dir)


def folder(user, name):
    """An empty folder of the user's own in the home."""
    path = home(user) / name
    path.mkdir(parents=True, exist_ok=True)
    give(user, path)
    return path


def file(user, name, text="", mode=0o644):
    path = home(user) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    give(user, path)
    return path


def give(user, path):
    """The path and the folders above it, up to the home, belong to the user."""
    entry = pwd.getpwnam(user)
    while path != home(user):
        os.chown(path, entry.pw_uid, entry.pw_gid)
        path = path.parent


def unescape(text):
    return re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8)]), text)


def fuse_mounts():
    """Mountpoint (bytes) -> the words of its line in mountinfo, the topmost last."""
    found = {}
    for line in pathlib.Path("/proc/self/mountinfo").read_bytes().splitlines():
        words = line.split(b" ")
        if re.fullmatch(rb"fuse(blk)?(\..*)?", words[words.index(b"-") + 1]):
            found[unescape(words[4])] = words
    return found


def processes():
    """pid -> command of the test users' processes. Zombies are gone already."""
    found = {}
    for path in pathlib.Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(*GONE):
                state = (path / "stat").read_bytes().rpartition(b") ")[2][:1]
                if path.stat().st_uid in UIDS and state != b"Z":
                    found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_until(condition, timeout=10.0):
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def nothing_left():
    return not fuse_mounts() and not processes()
