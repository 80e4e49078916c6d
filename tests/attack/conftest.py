# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file gives each test attackers, and looks afterwards whether anything is left of what they did."""
import os
import shutil

import pytest

import aftermath
import world
from attacker import Attacker, Helper, mounts, take_away
from caller import ALICE, BOB
from places import mountpoint, source  # noqa: F401 (fixtures)
from rules import after, allows


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_in_the_end():
    """The whole judgement once, around everything, where there is a mount to judge by. What every call needs once, the
    helper has after the first few: only then can its memory be judged."""
    warm_up()
    before = aftermath.begin(mounting=allows("mount-own"))
    yield before
    aftermath.check(before)


def warm_up():
    for _ in range(aftermath.WARM_UP):
        check_an_ordinary_mount()


@pytest.fixture
def other_helpers(nothing_is_left_in_the_end):
    """For a test in which other helpers start: the one before it is judged here, the one after it from then on."""
    before = nothing_is_left_in_the_end
    assert world.wait_until(lambda: not aftermath.grown(before)), aftermath.grown(before)
    yield
    warm_up()
    before.usage = aftermath.usage()


@pytest.fixture(autouse=True)
def nothing_is_left(nothing_is_left_in_the_end):
    """The quick judgement after every test, and that what was there before still is; then others are served as ever."""
    before, table = aftermath.begin(mounting=False), mounts()
    yield
    aftermath.check(before)
    assert mounts() == table
    check_an_ordinary_mount()


def check_an_ordinary_mount():
    table = mounts()
    attacker = Attacker(BOB)
    try:
        assert attacker.attempt() == after("mount-own")
        take_away(set(mounts()) - set(table))
    finally:
        attacker.stop()
        os.rmdir(attacker.folder)


@pytest.fixture
def attackers(tmp_path):
    """A function that makes attackers; they, their servers and their mounts end with the test."""
    made, table = [], mounts()

    def make(uid, **more):
        made.append(Attacker(uid, **more))
        return made[-1]

    yield make
    take_away(set(mounts()) - set(table))
    for attacker in made:
        attacker.stop()
        shutil.rmtree(attacker.folder, ignore_errors=True)


@pytest.fixture
def alice(attackers):
    return attackers(ALICE)


@pytest.fixture
def bob(attackers):
    return attackers(BOB)


@pytest.fixture
def helper():
    return Helper()
