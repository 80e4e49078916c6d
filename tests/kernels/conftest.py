# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file gives every test a folder to mount and an empty one to mount it on, and wants nothing left of it."""
import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli/contract"))

import world  # noqa: E402


@pytest.fixture
def source():
    return world.file("alice", "source/hello", "hello\n")


@pytest.fixture
def mountpoint():
    return world.folder("alice", "mnt")


@pytest.fixture(autouse=True)
def nothing_is_left():
    yield
    assert world.wait_until(world.nothing_left, 5), (world.fuse_mounts(), world.processes())
    for entry in world.home("alice").iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
