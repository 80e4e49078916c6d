# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whoever presses ctrl-C, closes the terminal or kills the command leaves nothing behind; what is mounted stays."""
import contextlib
import os
import pathlib
import re
import signal
import subprocess

import pytest

import schema
import world
from test_mount import mount, unmount


def start(mountpoint, *more):
    process = world.popen("alice", "fuseboardctl", "mount", "silent", "3600", mountpoint, "--json", *more,
                          stdout=subprocess.PIPE)
    assert world.wait_until(lambda: "sleep 3600" in "".join(world.processes().values()))
    return process


@pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cancels_cleanly(silent, mountpoint, number, helper):
    process = start(mountpoint, helper)
    process.send_signal(number)
    out, _ = process.communicate(timeout=5)
    schema.failed(world.Result(process.returncode, out, b""), "Cancelled", 4)
    assert world.nothing_left()


@pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])
def test_a_killed_command_leaves_nothing(silent, mountpoint, helper):
    process = start(mountpoint, helper)
    process.kill()
    process.communicate()
    assert world.wait_until(world.nothing_left, 5), (world.fuse_mounts(), world.processes())


@pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])
def test_a_mount_outlives_the_session_that_made_it(source, mountpoint, helper):
    with world.popen("alice", "sh", "-c", 'fuseboardctl mount bindfs "$@" --json; exec sleep 60', "sh", source, mountpoint,
                     helper, stdout=subprocess.PIPE, start_new_session=True) as shell:
        report = schema.mounted(world.Result(0, shell.stdout.readline(), b""))
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
            os.killpg(shell.pid, number)
    assert world.run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    assert report["serverPid"] in world.processes()
    unmount(mountpoint)


@contextlib.contextmanager
def full_pipe():
    """Both ends, and the bytes that are in it: the next write waits."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    count = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            count += os.write(writer, b"x" * 4096)
    os.set_blocking(writer, True)
    with open(reader, "rb") as ours, open(writer, "wb") as theirs:
        yield ours, theirs, count


def pending(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return any(int(mask, 16) for mask in re.findall(r"^(?:Shd|Sig)Pnd:\s*(\w+)$", text, re.M))


def says_something(pid):
    return pathlib.Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").startswith("1 0x1 ")


def test_a_signal_after_the_mount_does_not_unsay_it(source, mountpoint):
    with full_pipe() as (ours, theirs, count):
        process = world.popen("alice", "fuseboardctl", "mount", "bindfs", source, mountpoint, "--json", stdout=theirs)
        theirs.close()
        assert world.wait_until(lambda: says_something(process.pid))
        process.send_signal(signal.SIGINT)
        out = ours.read()[count:]
    schema.mounted(world.Result(process.wait(5), out, b""))
    unmount(mountpoint)


def test_a_second_signal_ends_a_command_that_nobody_hears(source, mountpoint):
    with full_pipe() as (_, theirs, _):
        process = world.popen("alice", "fuseboardctl", "mount", "bindfs", source, mountpoint, "--json", stdout=theirs)
        assert world.wait_until(lambda: says_something(process.pid))
        process.send_signal(signal.SIGINT)
        assert world.wait_until(lambda: not pending(process.pid))
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == -signal.SIGINT
    unmount(mountpoint)


@pytest.mark.parametrize("delay", [0.002 * step for step in range(12)])
def test_a_kill_at_any_moment_leaves_a_working_mount_or_none(source, mountpoint, delay):
    """A dead mount would be the worst of both."""
    process = world.popen("alice", "fuseboardctl", "mount", "bindfs", source, mountpoint, "--helper=require")
    try:
        process.wait(delay + 0.01)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    process.wait(5)
    if process.returncode == 0:
        assert world.run("alice", "cat", mountpoint / "hello").out == b"hello\n"
        unmount(mountpoint)
    else:
        assert world.wait_until(world.nothing_left, 3), (world.fuse_mounts(), world.processes())
