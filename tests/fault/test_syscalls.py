# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes every system call of a mount and an unmount fail once: in the agent and its children, in the front, in
fuseboardctl with what it starts, with the helper and without it, and in the start of the helper. Each time: success, or a
typed error with its exit code; what is said is the truth; no crash, no hang, and nothing is left. Quick: an evenly chosen
part. FUSEBOARD_LONG=1: all of them."""
import contextlib
import os
import pathlib
import subprocess
import tomllib

import pytest

import aftermath
import injection
import schema
import stages
import startup
import world
from injection import CLIENTS, ROLES, Trace

LIMIT = 6.0  # a second of deadline, and strace stops every process at every call
SHARE = 1 if os.environ.get("FUSEBOARD_LONG") == "1" else 8  # points of each role in the quick mode
MOST_UNMADE = 0.15  # of the points: how many calls are made depends on who is faster
# Once found wrong: always failed.
FOUND = {("own-unmount", "pidfd_open")}
CODES = tomllib.loads((pathlib.Path(__file__).resolve().parents[2] / "dbus/errors.toml").read_text(encoding="utf-8"))


def attach(role, command, pid, point):
    return Trace(pid, point) if role in (command, "own-" + command) else contextlib.nullcontext()


def helper_trace(role, point):
    if role == "start":
        return startup.traced(point)
    if role in CLIENTS:
        return contextlib.nullcontext()
    agent, front = aftermath.helper()
    return Trace(agent if role == "agent" else front, point)


def told(client, point):
    """The verdict of a command: an object of the contract, or nothing where its own output was made to fail."""
    result = client.result(LIMIT)
    assert result.status >= 0, f"it crashed: {result}"
    if not result.out and point and point.role in CLIENTS:
        assert result.status != 0 and result.err, result
        return None
    verdict = result.json
    if verdict["ok"]:
        assert result.status == 0, result
    else:
        schema.conform(verdict, schema.FAILED)
        assert result.status == CODES[verdict["error"]]["exit"], result
    return verdict


def is_mounted(mountpoint):
    return os.fsencode(mountpoint) in world.fuse_mounts()


def is_served(mountpoint):
    """Asked by a child that may be lost: who waits for a server may not be killed."""
    child = world.popen("alice", "cat", mountpoint / "hello", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        return child.communicate(timeout=LIMIT)[0] == b"hello\n"
    except subprocess.TimeoutExpired:
        child.kill()
        return False


def check_mount(verdict, mountpoint):
    """Where it could say nothing, it may be mounted or not."""
    if verdict:
        assert is_mounted(mountpoint) == verdict["ok"], f"it is not as was said: {verdict}"
        assert not verdict["ok"] or is_served(mountpoint), f"said to be mounted, and it does not answer: {verdict}"


def check_unmount(verdict, mountpoint):
    """One that failed may have come as far as to be gone."""
    assert not (verdict and verdict["ok"] and is_mounted(mountpoint)), f"said to be gone, and mounted: {verdict}"


def attempt(role, source, mountpoint, point=None):
    """A mount and an unmount with one of those who take part traced. The verdicts, and the tracer."""
    verdicts, scene = [], stages.Scene(source, mountpoint, "never" if role.startswith("own") else "require")
    with helper_trace(role, point) as trace:
        client = scene.mount()
        with attach(role, "mount", client.pid, point) as own:
            trace = trace or own
            client.go()
            verdicts.append(told(client, point))
        check_mount(verdicts[-1], mountpoint)
        if is_mounted(mountpoint):
            client = scene.unmount()
            with attach(role, "unmount", client.pid, point) as own:
                trace = trace or own
                client.go()
                verdicts.append(told(client, point))
            check_unmount(verdicts[-1], mountpoint)
    return [verdict for verdict in verdicts if verdict], trace


def clean_traces(role, source, mountpoint):
    """What it calls when nothing fails, twice."""
    texts = []
    for _ in range(2):
        verdicts, trace = attempt(role, source, mountpoint)
        assert [verdict["ok"] for verdict in verdicts] == [True, True], verdicts
        texts.append(trace.text())
    return texts


@pytest.fixture
def clean(request, source, mountpoint):
    """The clean traces of every role: recorded once."""
    if not hasattr(request.session, "clean"):
        aftermath.begin()
        request.session.clean = {role: clean_traces(role, source, mountpoint) for role in ROLES}
    return request.session.clean


def chosen(points):
    count = len(points) if SHARE == 1 else min(SHARE, len(points))
    some = {points[i * len(points) // count] for i in range(count)}
    return [point for point in points if point in some or (point.role, point.call) in FOUND]


def look_before(role):
    """One who starts anew has no memory that could be judged."""
    before = aftermath.begin(mounting=role != "start")
    before.verdict = before.verdict or "mounted"
    with contextlib.suppress(AttributeError):
        before.note()
    return before


def complaints_about(point, source, mountpoint):
    """Everything that is wrong when this one call fails; None where it was not made this time."""
    before = look_before(point.role)
    try:
        verdicts, trace = attempt(point.role, source, mountpoint, point)
    except Exception as error:  # whatever is wrong is a finding, and the next point has its turn
        aftermath.clear(before)
        return [f"{type(error).__name__}: {error}"]
    if is_mounted(mountpoint) and world.ctl("alice", "unmount", mountpoint, "--json").status != 0:
        return ["the mount could not be taken away"]
    wrong = aftermath.judge(before, [verdict for verdict in verdicts if not verdict["ok"]])
    if wrong:
        aftermath.clear(before)
    return wrong if wrong or trace.injected() else None


@pytest.mark.parametrize("role", ROLES)
def test_every_call_is_failed_or_it_is_said_why_not(clean, role):
    unnamed = set().union(*(injection.unnamed(role, text) for text in clean[role]))
    assert not unnamed, f"name them in injection.py: {sorted(unnamed)}"


@pytest.mark.parametrize("role", ROLES)
def test_every_call_fails_once(clean, source, mountpoint, role):
    every = injection.points(role, clean[role])
    points, found, unmade = chosen(every), {}, 0
    assert len(points) >= 8
    for point in points:
        wrong = complaints_about(point, source, mountpoint)
        unmade += wrong is None
        if wrong:
            found[point] = wrong
            print(f"{point.role} {point.call} #{point.number} {point.error}:", *wrong, sep="\n  ")
    print(f"{role}: {len(points)} of {len(every)} points, {unmade} not reached, {len(found)} wrong")
    assert not found and unmade <= max(1, MOST_UNMADE * len(points))
