# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A terminal in a session without a desktop: polkit asks for the administrator's password there. polkit looks for agents
in sessions alone, so this needs a system with logind; the password goes through PAM."""
import os
import select
import subprocess
import time

import pytest

from booted import SEAT, SSH

PASSWORD = "administrator's word"
SECONDS = 20
ON_A_TERMINAL = ("import os, pty, sys; "
                 "sys.exit(os.waitstatus_to_exitcode(pty.spawn(['/bin/sh', '-c', sys.argv[1]])))")


class Terminal:
    """A command of alice's on a terminal of its own in a session."""

    def __init__(self, system, session, command):
        inside = ["nsenter", "-t", str(system.init), "-m", "-p", "-u", "-i", "-C"]
        self.process = subprocess.Popen([*inside, "systemd-run", "--uid=alice", *session, "--wait", "--pipe", "--quiet",
                                         "--working-directory=/home/alice", "-E", "TERM=xterm", "-E", "NO_COLOR=1",
                                         "python3", "-c", ON_A_TERMINAL, command],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.shown = b""

    def _read(self, until):
        end = time.monotonic() + SECONDS
        while not until() and select.select([self.process.stdout], [], [], max(end - time.monotonic(), 0))[0]:
            got = os.read(self.process.stdout.fileno(), 4096)
            if not got:
                return
            self.shown += got

    def expect(self, text):
        self._read(lambda: text in self.shown)
        assert text in self.shown, self.shown

    def type(self, text):
        time.sleep(0.3)  # the agent shows its question before it stops the echo, and takes back what was typed before
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def finish(self):
        self._read(lambda: False)
        self.process.stdin.close()
        try:
            return self.shown, self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(self.shown) from None


@pytest.fixture(autouse=True)
def administrator(system):
    """Root has a password, and users may share."""
    system.host("sh", "-c", 'cp /etc/shadow /etc/shadow.before; cp /etc/fuse.conf /etc/fuse.conf.before; '
                            'echo "root:$0" | chpasswd; echo user_allow_other >> /etc/fuse.conf', PASSWORD)
    yield
    system.host("sh", "-c", "mv /etc/shadow.before /etc/shadow; mv /etc/fuse.conf.before /etc/fuse.conf")


def left(system):
    """Mounts of users; systemd mounts fusectl by itself."""
    return [line for line in system.mounts() if "/home/" in line]


def shared(source, mountpoint):
    return f"fuseboardctl mount bindfs {source} {mountpoint} -o allow_other --helper=require"


def test_a_mount_that_needs_an_administrator_asks_for_the_password(system, folders):
    source, mountpoint = folders("alice")
    with system.session("alice", SSH):
        terminal = Terminal(system, SSH, shared(source, mountpoint))
        terminal.expect(b"so that all accounts can see it")
        terminal.expect(b"Password: ")
        terminal.type(PASSWORD.encode() + b"\r")
        shown, status = terminal.finish()
        assert status == 0 and b"Mounted " in shown and PASSWORD.encode() not in shown, shown
        assert b"Waiting for permission" not in shown.partition(b"AUTHENTICATING")[2], "nothing writes into the question"
        assert "allow_other" in "".join(system.mounts())
        assert system.run("alice", SSH, "fuseboardctl", "unmount", mountpoint).returncode == 0


def test_a_wrong_password_is_no_permission(system, folders):
    source, mountpoint = folders("alice")
    terminal = Terminal(system, SSH, shared(source, mountpoint))
    terminal.expect(b"Password: ")
    terminal.type(b"wrong\r")
    shown, status = terminal.finish()
    assert status == 3 and b"fuseboardctl: " in shown, shown
    assert not left(system)


def test_ctrl_c_at_the_password_leaves_nothing_and_the_terminal_as_it_was(system, folders):
    source, mountpoint = folders("alice")
    terminal = Terminal(system, SSH, f"sh -c 'trap : INT; {shared(source, mountpoint)}; echo ended $?; stty -a'")
    terminal.expect(b"Password: ")
    terminal.type(b"\x03")
    shown, _ = terminal.finish()
    assert b"ended " in shown and b"ended 0" not in shown, shown
    assert b" echo " in shown, shown
    assert not left(system)


def test_the_mount_of_somebody_else_is_unmounted_with_the_password(system, folders):
    source, mountpoint = folders("bob")
    with system.session("bob", SEAT):
        code, reply = system.json("bob", SEAT, "mount", "bindfs", source, mountpoint, "--helper=require")
        assert code == 0, reply
        terminal = Terminal(system, SSH, f"fuseboardctl unmount {reply['mountId']}")
        terminal.expect(b"Password: ")
        terminal.type(PASSWORD.encode() + b"\r")
        shown, status = terminal.finish()
        assert status == 0 and b"Unmounted " in shown, shown
    assert not left(system)


def test_nobody_is_bothered_where_it_goes_without(system, folders):
    source, mountpoint = folders("alice")
    with system.session("alice", SSH):
        terminal = Terminal(system, SSH, f"fuseboardctl mount bindfs {source} {mountpoint}")
        shown, status = terminal.finish()
        assert status == 0 and b"Password" not in shown and b"Without the helper: " in shown, shown
        assert system.run("alice", SSH, "fuseboardctl", "unmount", mountpoint).returncode == 0
