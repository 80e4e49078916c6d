# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file sees to it that every test begins in an empty world and leaves one."""
import os
import pathlib
import shutil
import stat
import subprocess
import sys

import pytest

for room in ("bus", "fault"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / room))

import aftermath  # noqa: E402
import world  # noqa: E402
from places import mountpoint, silent, source  # noqa: E402,F401 (fixtures)


@pytest.fixture(scope="session", autouse=True)
def warm_helper():
    aftermath.warm_up()


@pytest.fixture(autouse=True)
def nothing_is_left():
    for user in world.USERS:
        for entry in world.home(user).iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    before = aftermath.begin(mounting=False)
    yield
    shutil.rmtree(world.home("alice") / ".config", ignore_errors=True)  # types of the test's own
    aftermath.check(before)


@pytest.fixture
def closed_device():
    """/dev/fuse as it is on some servers: for root alone. Only in our own mount namespace."""
    os.mknod("/run/closed-fuse", stat.S_IFCHR | 0o600, os.makedev(10, 229))
    subprocess.run(["mount", "--bind", "/run/closed-fuse", "/dev/fuse"], check=True)
    yield
    subprocess.run(["umount", "/dev/fuse"], check=True)
    os.unlink("/run/closed-fuse")
