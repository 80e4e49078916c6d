# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes places where nothing can be mounted, and computers that lack something. The place is alice's ~/mnt."""
import contextlib
import os
import pathlib
import pwd
import stat
import subprocess
import sys

import aftermath
import stages
import world

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bus"))
from fuseconf import sharing  # noqa: E402,F401 (for the rows)
from kernelmounts import LIBC, MNT_DETACH, MS_NODEV, MS_NOSUID, check  # noqa: E402

NO_BUS = ("env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent")
NO_SESSION = ("env", "-u", "HOME", "-u", "XDG_RUNTIME_DIR")


def place():
    return world.folder("alice", "mnt")


@contextlib.contextmanager
def file():
    world.file("alice", "mnt/file")
    yield


@contextlib.contextmanager
def not_empty():
    world.file("alice", "mnt/letter")
    yield


@contextlib.contextmanager
def not_made():
    world.file("alice", "Mounts")
    yield


@contextlib.contextmanager
def link():
    os.symlink(place(), place() / "link")
    yield


@contextlib.contextmanager
def of_another():
    os.chown(place(), pwd.getpwnam("nobody").pw_uid, -1)
    yield


def with_mode(mode):
    @contextlib.contextmanager
    def make():
        place().chmod(mode)
        yield
    return make


@contextlib.contextmanager
def of_the_kernel():
    """A file system that is for nobody's files, as if it were alice's. There is one of it however often it is mounted."""
    check(LIBC.mount(b"none", os.fsencode(place()), b"mqueue", MS_NOSUID | MS_NODEV, b""))
    there = place()
    there.chmod(0o755)
    yield
    os.chown(there, 0, 0)
    check(LIBC.umount2(os.fsencode(there), MNT_DETACH))


@contextlib.contextmanager
def hung():
    """A mount of alice's that nobody serves."""
    there = os.fsencode(place())
    device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    options = f"fd={device},rootmode=40000,user_id=1000,group_id=1000"
    check(LIBC.mount(b"test", there, b"fuse.test", MS_NOSUID | MS_NODEV, options.encode()))
    try:
        yield
    finally:
        check(LIBC.umount2(there, MNT_DETACH))
        os.close(device)


@contextlib.contextmanager
def taken():
    there = place()
    assert world.ctl("alice", "mount", "scripted", "serves", there).status == 0
    yield
    assert world.ctl("alice", "unmount", there).status == 0


def remove(_):
    """While the kernel waits for the server, which takes its time."""
    assert world.wait_until(lambda: any(stages.creates(p.pid) for p in aftermath.processes().values() if p.program == aftermath.AGENT))
    (world.home("alice") / "mnt").rmdir()


@contextlib.contextmanager
def closed_device():
    """For root alone, in the mount namespace of this test alone."""
    node = pathlib.Path("/run/closed-fuse")
    os.mknod(node, stat.S_IFCHR | 0o600, os.makedev(10, 229))
    subprocess.run(["mount", "--bind", node, "/dev/fuse"], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "/dev/fuse"], check=True)
        node.unlink()
