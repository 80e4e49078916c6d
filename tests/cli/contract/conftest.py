# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file sees to it that every test begins in an empty world and leaves one."""
import os
import shutil
import stat
import subprocess

import pytest

import world


@pytest.fixture(autouse=True)
def nothing_is_left():
    """No mount and no process of the users; with both gone the kernel has no connection of ours either."""
    for user in world.USERS:
        for entry in world.home(user).iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    yield
    clean = world.wait_until(world.nothing_left, 5)
    left = (world.fuse_mounts(), world.processes())
    if not clean:
        world.clear()
    assert clean, f"left behind: {left}"


@pytest.fixture
def closed_device():
    """/dev/fuse as it is on some servers: for root alone. Only in our own mount namespace."""
    os.mknod("/run/closed-fuse", stat.S_IFCHR | 0o600, os.makedev(10, 229))
    subprocess.run(["mount", "--bind", "/run/closed-fuse", "/dev/fuse"], check=True)
    yield
    subprocess.run(["umount", "/dev/fuse"], check=True)
    os.unlink("/run/closed-fuse")


@pytest.fixture
def source():
    """A folder of alice's with a file in it."""
    world.file("alice", "source/hello", "hello\n")
    return world.home("alice") / "source"


@pytest.fixture
def mountpoint():
    return world.folder("alice", "mnt")
