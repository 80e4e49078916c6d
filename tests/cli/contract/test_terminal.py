# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody sees who sits at a terminal: what is waited for, questions, and no more than that."""
import os
import signal

import pytest

import world
from terminal import Terminal
from test_mount import unmount

ERASE = b"\r\x1b[K"


def start(mountpoint, *more, **environment):
    return Terminal("alice", "fuseboardctl", "mount", "silent", "3600", mountpoint, *more, **environment)


@pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])
def test_a_slow_mount_says_what_it_waits_for(silent, mountpoint, helper):
    terminal = start(mountpoint, helper, NO_COLOR="1")
    terminal.expect(ERASE + b"Waiting for sleep to open 3600 ... 1 s, ctrl-C cancels")
    terminal.type(b"\x03")
    shown, status = terminal.finish()
    last = shown.rpartition(ERASE)[2]
    assert last.startswith(b"fuseboardctl: ") and b"ctrl-C cancels" not in last, shown
    assert status == 4
    assert world.nothing_left()


def test_the_line_fits(silent, mountpoint):
    terminal = start(mountpoint, columns=30, NO_COLOR="1")
    terminal.expect(b"s, ctrl-C cancels")
    terminal.type(b"\x03")
    shown, _ = terminal.finish()
    lines = [line.partition(b"\r\n")[0].removesuffix(b"^C") for line in shown.split(ERASE)[1:-1]]
    assert lines and all(len(line) < 30 for line in lines), lines


def test_a_quick_mount_shows_its_result_alone(source, mountpoint):
    shown, status = Terminal("alice", "fuseboardctl", "mount", "bindfs", source, mountpoint, NO_COLOR="1").finish()
    assert status == 0 and shown.startswith(b"Mounted ") and ERASE not in shown, shown
    unmount(mountpoint)


@pytest.mark.parametrize("environment, coloured", [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_where_they_are_wanted(source, mountpoint, environment, coloured):
    shown, _ = Terminal("alice", "fuseboardctl", "mount", "bindfs", source, mountpoint, **environment).finish()
    assert shown.startswith(b"\x1b[32mMounted\x1b[0m " if coloured else b"Mounted "), shown
    unmount(mountpoint)
    shown, _ = Terminal("alice", "fuseboardctl", "unmount", mountpoint, **environment).finish()
    assert shown.startswith(b"\x1b[31mfuseboardctl:\x1b[0m " if coloured else b"fuseboardctl: "), shown


def test_a_dumb_terminal_gets_no_line(silent, mountpoint):
    shown, _ = start(mountpoint, "--deadline=1500ms", TERM="dumb").finish()
    assert b"\x1b" not in shown and b"ctrl-C" not in shown, shown


def full(mountpoint):
    world.file("alice", mountpoint.name + "/letter", "dear all\n")
    return Terminal("alice", "fuseboardctl", "mount", "bindfs", "source", mountpoint, NO_COLOR="1")


def test_a_folder_that_is_not_empty_is_asked_about(source, mountpoint):
    terminal = full(mountpoint)
    terminal.expect(b"/home/alice/mnt holds 1 name. The mount would hide what is in it until it is unmounted."
                    b" Mount all the same? [y/N] ")
    terminal.type(b"y\r")
    shown, status = terminal.finish()
    assert status == 0 and b"Mounted " in shown, shown
    assert os.fsencode(mountpoint) in world.fuse_mounts()
    unmount(mountpoint)


def test_one_ctrl_c_ends_the_question(source, mountpoint):
    terminal = full(mountpoint)
    terminal.expect(b"[y/N] ")
    terminal.type(b"\x03")
    shown, status = terminal.finish()
    assert status == -signal.SIGINT and b"not empty" not in shown, shown
    assert world.nothing_left()


@pytest.mark.parametrize("answer", [b"\r", b"n\r", b"what?\r", b"\x04"])
def test_everything_but_yes_is_no(source, mountpoint, answer):
    terminal = full(mountpoint)
    terminal.expect(b"[y/N] ")
    terminal.type(answer)
    shown, status = terminal.finish()
    assert status == 4 and b"The folder is not empty" in shown and b"--non-empty" in shown, shown
    assert world.nothing_left()
