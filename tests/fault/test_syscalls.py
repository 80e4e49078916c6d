# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes every system call of a mount and an unmount fail once: in the agent and its children, in the front, and
in fuseboardctl with what it starts. Each time: success, or a typed error with its exit code; no crash, no hang, and
nothing is left. Quick: an evenly chosen part. FUSEBOARD_LONG=1: all of them."""
import contextlib
import os
import pathlib
import tomllib

import pytest

import aftermath
import injection
import schema
import stages
import world
from injection import ROLES, Trace

LIMIT = 6.0  # a second of deadline, and strace stops every process at every call
SHARE = 1 if os.environ.get("FUSEBOARD_LONG") == "1" else 8  # points of each role in the quick mode
CODES = tomllib.loads((pathlib.Path(__file__).resolve().parents[2] / "dbus/errors.toml").read_text(encoding="utf-8"))


def attach(role, wanted, pid, point):
    return Trace(pid, point) if role == wanted else contextlib.nullcontext()


def helper_trace(role, point):
    agent, front = aftermath.helper()
    return Trace({"agent": agent, "front": front}[role], point) if role in ("agent", "front") else contextlib.nullcontext()


def told(client, point):
    """The verdict of a command: an object of the contract, or nothing where its own output was made to fail."""
    result = client.result(LIMIT)
    assert result.status >= 0, f"it crashed: {result}"
    if not result.out and point and point.role in ("mount", "unmount"):
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


def attempt(role, source, mountpoint, point=None):
    """A mount and an unmount with one of those who take part traced. The verdicts, and the tracer."""
    verdicts, scene = [], stages.Scene(source, mountpoint)
    with helper_trace(role, point) as trace:
        client = scene.mount()
        with attach("mount", role, client.pid, point) as own:
            trace = trace or own
            client.go()
            verdicts.append(told(client, point))
            if verdicts[-1] and not verdicts[-1]["ok"]:
                assert not is_mounted(mountpoint), f"said to have failed, and mounted: {verdicts}"
            if is_mounted(mountpoint):
                client = scene.unmount()
                with attach("unmount", role, client.pid, point) as own:
                    trace = trace or own
                    client.go()
                    verdicts.append(told(client, point))
    return [verdict for verdict in verdicts if verdict], trace


@pytest.fixture
def clean(request, source, mountpoint):
    """What each role calls when nothing fails: recorded once."""
    if not hasattr(request.session, "clean_points"):
        aftermath.begin()
        request.session.clean_points = {}
        for role in ROLES:
            verdicts, trace = attempt(role, source, mountpoint)
            assert [verdict["ok"] for verdict in verdicts] == [True, True], verdicts
            request.session.clean_points[role] = injection.points(role, trace.text())
    return request.session.clean_points


def chosen(points):
    count = len(points) if SHARE == 1 else min(SHARE, len(points))
    return [points[i * len(points) // count] for i in range(count)]


def complaints_about(point, source, mountpoint):
    """Everything that is wrong when this one call fails; None where it was not made this time."""
    before = aftermath.begin()
    with contextlib.suppress(AttributeError):
        before.note()
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
def test_every_call_fails_once(clean, source, mountpoint, role):
    points, found, unmade = chosen(clean[role]), {}, 0
    assert len(points) >= 8
    for point in points:
        wrong = complaints_about(point, source, mountpoint)
        unmade += wrong is None
        if wrong:
            found[point] = wrong
            print(f"{point.role} {point.call} #{point.number} {point.error}:", *wrong, sep="\n  ")
    print(f"{role}: {len(points)} of {len(clean[role])} points, {unmade} not reached, {len(found)} wrong")
    assert not found and unmade < len(points) / 2
