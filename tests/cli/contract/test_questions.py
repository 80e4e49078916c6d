# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a server wants to know is asked on the terminal: host keys, passphrases, passwords. Real ssh, real sshd."""
import os
import re
import signal
import subprocess
import termios
import time

import pytest

import schema
import world
from terminal import Terminal
from test_mount import unmount
from test_sshfs import mount, sshd  # noqa: F401 (a fixture)

PASSPHRASE = "correct horse"
SOURCE = "alice@127.0.0.1:/home/alice/remote"
both_ways = pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])


def start(sshd, mountpoint, *more):
    return Terminal("alice", "fuseboardctl", "mount", "sshfs", SOURCE, mountpoint, "-o", f"port={sshd.port}", *more,
                    NO_COLOR="1")


@pytest.fixture
def locked_key(sshd):
    """The key that the host knows, behind a passphrase."""
    key = world.home("alice") / ".ssh/id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", PASSPHRASE, "-f", key], check=True)
    world.give("alice", key)


@pytest.fixture
def passwords(sshd):
    """The host takes a password and no key."""
    shadow = read("/etc/shadow")
    subprocess.run(["chpasswd"], input=f"alice:{PASSPHRASE}\n", text=True, check=True)
    os.unlink(world.home("alice") / ".ssh/authorized_keys")
    sshd.restart("PasswordAuthentication yes")
    yield
    with open("/etc/shadow", "wb") as file:
        file.write(shadow)


def echoes(terminal):
    return bool(termios.tcgetattr(terminal.master)[3] & termios.ECHO)


@both_ways
def test_a_passphrase_is_asked_and_not_shown(sshd, locked_key, mountpoint, helper):
    terminal = start(sshd, mountpoint, helper)
    terminal.expect(b"Enter passphrase for key '/home/alice/.ssh/id_ed25519': ")
    assert world.wait_until(lambda: not echoes(terminal))
    terminal.type(PASSPHRASE.encode() + b"\r")
    shown, status = terminal.finish()
    assert status == 0 and b"Mounted " in shown and PASSPHRASE.encode() not in shown, shown
    assert world.run("alice", "cat", mountpoint / "hello").out == b"far hello\n"
    unmount(mountpoint)


def test_a_password_is_asked(sshd, passwords, mountpoint):
    terminal = start(sshd, mountpoint)
    terminal.expect(b"alice@127.0.0.1's password: ")
    terminal.type(PASSPHRASE.encode() + b"\r")
    shown, status = terminal.finish()
    assert status == 0 and b"Mounted " in shown, shown
    unmount(mountpoint)


def test_a_wrong_password_can_be_typed_again(sshd, passwords, mountpoint):
    terminal = start(sshd, mountpoint)
    for answer in (b"wrong\r", PASSPHRASE.encode() + b"\r"):
        terminal.expect_next(b"password: ")
        terminal.type(answer)
    _, status = terminal.finish()
    assert status == 0
    unmount(mountpoint)


def test_a_password_that_stays_wrong(sshd, passwords, mountpoint):
    terminal = start(sshd, mountpoint)
    for _ in range(3):
        terminal.expect_next(b"password: ")
        terminal.type(b"wrong\r")
    shown, status = terminal.finish(25)
    assert status == 4 and b"The host did not accept your key or password." in shown, shown
    assert world.nothing_left()


def test_a_new_host_key_is_shown_and_trusted_when_somebody_says_so(sshd, mountpoint):
    known = world.home("alice") / ".ssh/known_hosts"
    os.unlink(known)
    terminal = start(sshd, mountpoint)
    terminal.expect(b"Say yes only if this is the fingerprint that the administrator of the host gave you.\r\n")
    terminal.expect(b"(yes/no/[fingerprint])? ")
    assert fingerprint(sshd) in terminal.shown and echoes(terminal)
    terminal.type(b"yes\r")
    shown, status = terminal.finish()
    assert status == 0 and b"Mounted " in shown, shown
    assert sshd.key.split()[1] in known.read_text(encoding="utf-8")
    unmount(mountpoint)


def fingerprint(sshd):
    shown = subprocess.run(["ssh-keygen", "-l", "-f", "-"], input=sshd.key, capture_output=True, text=True, check=True)
    return shown.stdout.split()[1].encode()


@pytest.mark.parametrize("answer", [b"no\r", b"\x04"])
def test_a_host_key_that_is_not_trusted(sshd, mountpoint, answer):
    known = world.home("alice") / ".ssh/known_hosts"
    os.unlink(known)
    terminal = start(sshd, mountpoint)
    terminal.expect(b"(yes/no/[fingerprint])? ")
    terminal.type(answer)
    shown, status = terminal.finish()
    assert status == 4 and b"The host is not known yet" in shown, shown
    assert not known.exists() and world.nothing_left()


def test_a_changed_host_key_is_a_hard_stop(sshd, mountpoint, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    sshd.known_hosts((tmp_path / "other.pub").read_text(encoding="utf-8"))
    shown, status = start(sshd, mountpoint).finish()
    assert status == 4 and b"yes/no" not in shown and b"Stop here." in shown, shown


@both_ways
def test_ctrl_c_at_a_question_leaves_nothing(sshd, locked_key, mountpoint, helper):
    terminal = start(sshd, mountpoint, helper)
    terminal.expect(b"Enter passphrase")
    assert world.wait_until(lambda: not echoes(terminal))
    terminal.type(b"\x03")
    assert world.wait_until(lambda: echoes(terminal)), "the terminal stays as it was"
    _, status = terminal.finish()
    assert status == 4 and world.nothing_left()


@both_ways
def test_the_deadline_waits_for_the_answer_and_only_for_it(sshd, locked_key, mountpoint, helper):
    terminal = start(sshd, mountpoint, helper, "--deadline=3s")
    terminal.expect(b"Enter passphrase")
    time.sleep(4)
    os.kill(sshd.process.pid, signal.SIGSTOP)  # who is connected already is served by another process
    terminal.type(PASSPHRASE.encode() + b"\r")
    _, status = terminal.finish()
    os.kill(sshd.process.pid, signal.SIGCONT)
    assert status == 0
    unmount(mountpoint)


def test_a_silent_host_ends_at_the_deadline_with_somebody_at_the_terminal_too(sshd, mountpoint):
    os.kill(sshd.process.pid, signal.SIGSTOP)
    begin = time.monotonic()
    shown, status = start(sshd, mountpoint, "--deadline=1s").finish()
    os.kill(sshd.process.pid, signal.SIGCONT)
    assert status == 5 and time.monotonic() - begin < 4, shown
    assert world.nothing_left()


@pytest.mark.parametrize("more", [{"json": True}, {"stdin": subprocess.DEVNULL}])
def test_nobody_is_asked_who_cannot_answer(sshd, locked_key, mountpoint, more):
    if "json" in more:
        terminal = start(sshd, mountpoint, "--json")
        shown, status = terminal.finish()
        assert status == 4 and b"passphrase" not in shown, shown
    else:
        schema.failed(mount(sshd, mountpoint), "AuthenticationFailed", 4)
    assert world.nothing_left()


def test_the_answer_is_in_no_log_argument_or_environment(sshd, locked_key, mountpoint):
    terminal = start(sshd, mountpoint)
    terminal.expect(b"Enter passphrase")
    terminal.type(PASSPHRASE.encode() + b"\r")
    terminal.expect(b"Mounted ")
    secret = PASSPHRASE.encode()
    for pid in world.processes():
        assert secret not in read(f"/proc/{pid}/cmdline") and secret not in read(f"/proc/{pid}/environ")
    assert secret not in subprocess.run(["grep", "-ra", PASSPHRASE, "/run/user"], capture_output=True, check=False).stdout
    terminal.finish()
    unmount(mountpoint)


def test_nobody_else_can_put_a_question_on_the_terminal(sshd, locked_key, mountpoint):
    terminal = start(sshd, mountpoint)
    terminal.expect(b"Enter passphrase")
    desk, = {name for pid in world.processes()
             for name in re.findall(rb"FUSEBOARD_QUESTIONS=([0-9a-f]+)", read(f"/proc/{pid}/environ"))}
    script = ("import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); "
              "s.connect('\\0' + sys.argv[1]); s.send(b'aevil?'); print(s.recv(100))")
    heard = {user: world.run(user, "timeout", "3", "python3", "-c", script, desk.decode()) for user in ("bob", "root")}
    assert all(b"=" not in result.out for result in heard.values()), heard
    assert b"evil" not in terminal.shown
    terminal.type(PASSPHRASE.encode() + b"\r")
    shown, status = terminal.finish()
    assert status == 0 and b"evil" not in shown, shown
    unmount(mountpoint)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
