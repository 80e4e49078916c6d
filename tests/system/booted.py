# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file boots a system in namespaces and runs commands in it, in the kinds of session that polkit tells apart."""
import contextlib
import json
import os
import pathlib
import shlex
import signal
import subprocess
import time

HERE = pathlib.Path(__file__).parent
SEAT = ["-p", "PAMName=login", "-E", "XDG_SEAT=seat0", "-E", "XDG_SESSION_TYPE=x11", "-E", "XDG_SESSION_CLASS=user"]
SSH = ["-p", "PAMName=sshd"]  # what sshd gives: a session without a seat


def first_child(pid):
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[0]) if children else None


class Booted:
    """A running systemd. Use as a context manager: leaving it ends every process of it and removes its cgroup."""

    def __init__(self):
        self.cgroup = pathlib.Path(f"/sys/fs/cgroup/boot-{os.getpid()}")
        self.process = None
        self.init = None

    def __enter__(self):
        self.cgroup.mkdir()
        self.process = subprocess.Popen(["bash", HERE / "boot.sh", self.cgroup], stdin=subprocess.DEVNULL)
        self._wait(lambda: self._find_init() and self._state() in ("running", "degraded"), "booting", 60)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        (self.cgroup / "cgroup.kill").write_text("1", encoding="ascii")
        self._wait(self._remove_cgroup, "removing the cgroup", 20)

    def _remove_cgroup(self):
        for folder, _, _ in os.walk(self.cgroup, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        return not self.cgroup.exists()

    def _find_init(self):
        self.init = self.init or first_child(self.process.pid)
        return self.init and pathlib.Path(f"/proc/{self.init}/comm").read_text(encoding="ascii") == "systemd\n"

    def _state(self):
        return self.host("systemctl", "is-system-running", check=False).stdout.strip()

    def _wait(self, condition, what, seconds):
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None or what != "booting", "systemd ended"
            assert time.monotonic() < deadline, f"{what} took longer than {seconds} s"
            time.sleep(0.05)

    def wait(self, condition, what, seconds=10):
        self._wait(condition, what, seconds)

    def host(self, *command, check=True, timeout=60):
        """Runs a command as root beside systemd, in its namespaces."""
        done = subprocess.run(["nsenter", "-t", str(self.init), "-m", "-p", "-u", "-i", "-C", *command],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False)
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def run(self, user, session, *command, check=True):
        """Runs a command as a user in a session of its own, from beginning to end."""
        return self.host("systemd-run", f"--uid={user}", *session, "--wait", "--pipe", "--quiet",
                         f"--working-directory=/home/{user}", *command, check=check)

    def json(self, user, session, *command):
        """Runs fuseboardctl COMMAND --json in a session: its exit status and the object it printed."""
        done = self.run(user, session, "fuseboardctl", *command, "--json", check=False)
        assert done.stdout.strip(), f"fuseboardctl {command} said nothing: {done.stderr}"
        return done.returncode, json.loads(done.stdout)

    @contextlib.contextmanager
    def session(self, user, session):
        """A session that stays open meanwhile; yields its logind id."""
        unit = f"session-of-{user}-{time.monotonic_ns()}"
        script = f"echo $XDG_SESSION_ID > /tmp/{unit}; exec sleep infinity"
        self.host("systemd-run", f"--uid={user}", *session, f"--unit={unit}", "--quiet", "bash", "-c", script)
        identity = f"cat /tmp/{unit}"
        self.wait(lambda: self.host(*shlex.split(identity), check=False).stdout.strip(), "the session", 20)
        try:
            yield self.host(*shlex.split(identity)).stdout.strip()
        finally:
            self.host("systemctl", "stop", unit, check=False)

    def mounts(self):
        """The lines of FUSE mounts that the first process of the booted system sees."""
        lines = self.host("cat", "/proc/1/mountinfo").stdout.splitlines()
        return [line for line in lines if " - fuse" in line]
