# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file gives each test a bus of its own, and what it wants on it."""
import pytest

import system


@pytest.fixture
def bus():
    bus = system.Bus()
    yield bus
    bus.stop()


@pytest.fixture
def authority(bus):
    return system.Authority(bus)


@pytest.fixture
def start_front(bus):
    """A function that starts a front; all of them end with the test."""
    fronts = []

    def start(**more):
        fronts.append(system.Front(bus, **more))
        return fronts[-1]

    yield start
    for front in fronts:
        front.stop()


@pytest.fixture
def front(start_front):
    return start_front()


@pytest.fixture
def alice(bus):
    return bus.user(system.ALICE)


@pytest.fixture
def bob(bus):
    return bus.user(system.BOB)
