# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file kills and stops everybody at every stage of a mount and of an unmount (see stages.py for the stages).

A mount that was reported lives, unless its own server was hit; what was not finished is gone; who is still there gets a
verdict in time. Whoever is stopped goes on after the verdict, or after the time in which it should have come."""
import contextlib
import itertools
import os
import signal
import subprocess
import time

import pytest

import aftermath
import schema
import stages
import world
from stages import DEADLINE, Scene, reach

KILL, STOP = signal.SIGKILL, signal.SIGSTOP
LIMIT = DEADLINE + 1.0
EVERYBODY = ("client", "front", "agent", "server", "supervisor", "polkitd", "bus")
WITH_CHILD = EVERYBODY + ("child",)
VICTIMS = {
    "M1": ("client",), "M2": ("client",), "M3": ("client", "supervisor", "server"), "M4": EVERYBODY, "M5": EVERYBODY,
    "M6": WITH_CHILD, "M7": WITH_CHILD, "M8": WITH_CHILD, "M9": EVERYBODY + ("probe",), "M10": EVERYBODY,
    "M11": EVERYBODY[1:], "F7": ("client", "supervisor", "server"), "F9": ("client", "supervisor", "server", "probe"),
    "F10": ("client", "supervisor", "server"),
    "N1": EVERYBODY, "N2": WITH_CHILD, "N3": WITH_CHILD, "N4": ("client", "front", "agent", "polkitd", "bus", "child"), "N5": ("front", "agent", "polkitd", "bus"),
}
CELLS = [(stage, victim, number) for stage, victims in VICTIMS.items() for victim in victims for number in (KILL, STOP)]
SHARE = 1 if os.environ.get("FUSEBOARD_LONG") == "1" else 5
# Whose silence is waited for: the decision is not part of the deadline, and polkit may have to start first.
KEPT = {"M10", "F10"}  # from here on it is there, whoever is still told so
SILENT_VICTIMS = {"client", "front", "agent", "polkitd", "bus"}
UNMOUNT_CHILD = {"N2", "N3", "N4"}  # an unmount has ten seconds for its system call


def name(cell):
    stage, victim, number = cell
    return f"{stage}-{victim}-{number.name[3:].lower()}"


@pytest.fixture
def running_bus():
    """The bus as it was, whatever the test did to it. polkitd comes back by itself."""
    yield
    if not stages.there_is("/usr/bin/dbus-daemon"):
        stages.restart_bus()


@pytest.fixture
def scene(source, mountpoint):
    stages.start_polkit()
    aftermath.begin()
    yield Scene(source, mountpoint)
    for file in (world.home("alice") / ".config").rglob("*.toml"):
        file.unlink()


def verdict(client, since):
    """None where the client is gone or says nothing in time."""
    try:
        return client.result(max(since + LIMIT - time.monotonic(), 0.01))
    except subprocess.TimeoutExpired:
        return None


def go_on(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def strike(scene, stage, victim, number):
    """Reaches the stage, hits, lets the others go on. The client's verdict, None where it was killed itself."""
    with reach(scene, stage):
        scene.before.note()
        hit = scene.victim(victim)
        assert hit, f"there is no {victim} at {stage}"
        os.kill(hit, number)
        since = time.monotonic()
    if number == STOP:
        os.kill(hit, STOP)  # where the stage itself had stopped it, it was let go
    if victim == "bus" and number == KILL:
        assert stages.wait_for_end(hit)
    result = verdict(scene.client, since)
    if number == STOP:
        go_on(hit)
    if result is None:
        assert number == STOP and (victim in SILENT_VICTIMS or stage in UNMOUNT_CHILD), "no verdict in time"
        result = verdict(scene.client, time.monotonic())
        assert result is not None, "no verdict although everybody goes on"
    return None if victim == "client" and number == KILL and stage not in ("M11", "N5") else result


def lives(scene, victim, number, stage):
    """Whoever was told that it is mounted can use it."""
    answer = world.run("alice", "cat", scene.mountpoint / "hello")
    if victim in ("server", "supervisor") and (number == KILL or stage != "M11"):
        return answer.status != 0 or answer.out == b"hello\n"
    return answer.out == b"hello\n"


def is_mounted(scene):
    return os.fsencode(scene.mountpoint) in world.fuse_mounts()


def take_away(scene):
    """Every mount, also a dead one, has a way out."""
    result = world.ctl("alice", "unmount", scene.mountpoint, "--json")
    assert result.status == 0, result


MOUNTING = [cell for cell in CELLS if cell[0][0] in "MF"]
UNMOUNTING = [cell for cell in CELLS if cell[0][0] == "N"]


def share(cells):
    """Evenly chosen. The step has no factor in common with the number of cells of a stage, so that all victims come."""
    return list(itertools.islice(cells, 0, None, SHARE))


@pytest.mark.parametrize("stage, victim, number", share(MOUNTING), ids=map(name, share(MOUNTING)))
def test_mounting(before, running_bus, scene, stage, victim, number):
    scene.before = before
    result = strike(scene, stage, victim, number)
    if victim == "bus" and number == KILL:
        stages.restart_bus()
    failure = None
    if result is not None and result.status == 0:
        schema.mounted(result)
        assert is_mounted(scene) or victim in ("server", "supervisor")  # a server ends with its supervisor
        assert lives(scene, victim, number, stage)
    elif result is not None:
        failure = schema.conform(result.json, schema.FAILED)
        print("verdict:", failure["error"], failure["stage"], failure["message"])
        assert world.wait_until(lambda: not is_mounted(scene), 2), "said to have failed, and mounted"
    elif stage in KEPT:
        assert lives(scene, victim, number, stage), "the mount was kept"
    if is_mounted(scene) and failure is None and (result or stage in KEPT):
        take_away(scene)
    aftermath.check(before, verdicts=[failure] if failure else ())


@pytest.mark.parametrize("stage, victim, number", share(UNMOUNTING), ids=map(name, share(UNMOUNTING)))
def test_unmounting(before, running_bus, scene, stage, victim, number):
    scene.before = before
    with reach(scene, "M11"):
        pass
    result = strike(scene, stage, victim, number)
    if victim == "bus" and number == KILL:
        stages.restart_bus()
    failure = None
    if result is not None and result.status == 0:
        assert not is_mounted(scene)
    elif result is not None:
        failure = schema.conform(result.json, schema.FAILED)
        print("verdict:", failure["error"], failure["stage"], failure["message"])
    if not world.wait_until(lambda: not is_mounted(scene), 0.2):
        assert lives(scene, victim, number, "M11")
        take_away(scene)
    aftermath.check(before, verdicts=[failure] if failure else ())
