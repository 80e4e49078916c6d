# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Names that change all the time: ten thousand swaps for each way in, a hundred times more with FUSEBOARD_LONG."""
import contextlib
import mmap
import os
import shutil
import signal
import stat
import struct
import tempfile
import time

import pytest

from caller import ALICE
from kernelmounts import LIBC, MNT_DETACH, all_ids, check, mountpoint_of, unique_id
from rawserver import become
from rules import after, allows

SWAPS = 10_000 * (100 if os.environ.get("FUSEBOARD_LONG") else 1)
AT_FDCWD, RENAME_EXCHANGE = -100, 2


class Swapper:
    """A process of hers that exchanges two names as fast as it can, from here to end()."""

    def __init__(self, first, second):
        self.shared = mmap.mmap(-1, 8)
        self.pid = os.fork()
        if self.pid == 0:
            become(ALICE, ALICE)
            swaps, names = 0, (os.fsencode(first), os.fsencode(second))
            while True:  # fails while one of them is a mountpoint
                swaps += LIBC.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0
                struct.pack_into("Q", self.shared, 0, swaps)

    def swaps(self):
        return struct.unpack_from("Q", self.shared)[0]

    @contextlib.contextmanager
    def paused(self):
        """For what the test itself does by name."""
        os.kill(self.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED)
        yield
        os.kill(self.pid, signal.SIGCONT)

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@contextlib.contextmanager
def swapping(first, second):
    swapper = Swapper(first, second)
    try:
        yield swapper
    finally:
        swapper.end()


@pytest.fixture
def field():
    """A folder of hers where names may change, beside one of root's that is precious."""
    base = tempfile.mkdtemp(prefix="race-")
    os.chmod(base, 0o755)
    os.mkdir(f"{base}/precious")
    os.mkdir(f"{base}/hers")
    os.chown(f"{base}/hers", ALICE, ALICE)
    yield base
    shutil.rmtree(base)


def make(path):
    os.mkdir(path)
    os.chown(path, ALICE, ALICE)
    return path


def rounds(swapper, least):
    """Numbers from 0 on: so many rounds, and more until there were enough swaps."""
    number = 0
    while number < least or swapper.swaps() < SWAPS:
        yield number
        number += 1


def open_between(path):
    """As the caller should, whenever it is the folder and not the link."""
    while True:
        with contextlib.suppress(OSError):
            return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)


def test_the_race_is_one_that_can_be_lost(field):
    """Whoever looks first and then mounts by name ends up on the precious folder, soon."""
    folder, link = make(f"{field}/hers/folder"), f"{field}/hers/link"
    os.symlink(f"{field}/precious", link)
    until = time.monotonic() + 20
    with swapping(folder, link):
        lost = False
        while not lost:
            assert time.monotonic() < until, "the swaps hit nothing: they prove nothing"
            if not stat.S_ISDIR(os.lstat(folder).st_mode):
                continue
            before = set(all_ids())
            time.sleep(0.0002)  # whatever it has to do between the look and the mount
            check(LIBC.mount(b"x", folder.encode(), b"tmpfs", 0, None))
            new, = set(all_ids()) - before
            lost = mountpoint_of(new) == f"{field}/precious"
            check(LIBC.umount2(mountpoint_of(new).encode(), MNT_DETACH))


def test_a_mount_goes_to_the_folder_that_was_opened(alice, field):
    folder, link = make(f"{field}/hers/folder"), f"{field}/hers/link"
    os.symlink(f"{field}/precious", link)
    places = set()
    with swapping(folder, link) as swapper:
        for _ in rounds(swapper, 60 if allows("mount-own") else 20):
            fd = open_between(folder)
            before = set(all_ids())
            assert alice.attempt(folder=fd) == after("mount-own")
            os.close(fd)
            alice.servers.pop().end()
            for mount_id in set(all_ids()) - before:
                places.add(mountpoint_of(mount_id))
                assert alice.unmount(mount_id) == "ok"
    # Both names: the folder was mounted on under whichever it had.
    assert places == ({folder, link} if allows("mount-own") else set())


def mounted_through(fd):
    """A mount of hers, without a server, on the folder itself wherever it is called now; gives its id and device."""
    before = set(all_ids())
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id={ALICE},group_id={ALICE}"
    check(LIBC.mount(b"test", f"/proc/self/fd/{fd}".encode(), b"fuse.test", 6, options.encode()))
    new, = set(all_ids()) - before
    return new, device


@pytest.mark.parametrize("other", ["a folder of hers with a mount of root's", "a link to a folder of root's with a mount"])
def test_an_unmount_takes_the_mount_that_was_meant_or_none(alice, field, other):
    """The folder above the mountpoint is exchanged with one that has another mount under the same name."""
    first, second = make(f"{field}/hers/first"), f"{field}/hers/second"
    meant = os.open(make(f"{first}/mnt"), os.O_PATH | os.O_DIRECTORY)
    if "link" in other:
        os.symlink(f"{field}/precious", second)
        victim = make(f"{field}/precious/mnt")
    else:
        victim = make(f"{make(second)}/mnt")
    check(LIBC.mount(b"roots", victim.encode(), b"tmpfs", 0, b"mode=755"))
    roots = unique_id(victim)
    answers = []
    with swapping(first, second) as swapper:
        for number in rounds(swapper, 100 if allows("unmount-own") else 20):
            mount_id, device = mounted_through(meant)
            answers.append(alice.unmount(mount_id, mode=number % 3))
            table = set(all_ids())
            assert roots in table, "root's mount was taken away"
            assert (mount_id in table) == (answers[-1] != "ok")
            if mount_id in table:
                with swapper.paused():
                    check(LIBC.umount2(os.fsencode(mountpoint_of(mount_id)), MNT_DETACH))
            os.close(device)
    check(LIBC.umount2(mountpoint_of(roots).encode(), MNT_DETACH))
    os.close(meant)
    assert after("unmount-own") in answers
    assert set(answers) <= {after("unmount-own"), "KernelRefused", "Covered"}


def cover_of_root(field, second, other):
    """Makes second, and a mount of root's where it leads to; gives its id."""
    if "link" in other:
        os.symlink(f"{field}/precious", second)
        victim = make(f"{field}/precious/mnt")
    else:
        victim = make(f"{make(second)}/mnt")
    check(LIBC.mount(b"roots", victim.encode(), b"tmpfs", 0, b"mode=755"))
    return unique_id(victim)


def replace(alice, parent, dead):
    """What becomes of it. The folder is opened as that of the dead mount, wherever it is called now."""
    top = os.open("mnt", os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    answer = alice.attempt(folder=top, replaces=dead)
    os.close(top)
    alice.servers.pop().end()
    return answer


@pytest.mark.parametrize("other", ["a folder of hers with a mount of root's", "a link to a folder of root's with a mount"])
def test_a_replacement_takes_the_place_that_was_meant_or_none(alice, field, other):
    """The folder above the dead mount is exchanged with one that has another mount under the same name."""
    first, second = make(f"{field}/hers/first"), f"{field}/hers/second"
    parent = os.open(first, os.O_PATH | os.O_DIRECTORY)
    meant = os.open(make(f"{first}/mnt"), os.O_PATH | os.O_DIRECTORY)
    roots, answers = cover_of_root(field, second, other), []
    others = set(all_ids())
    with swapping(first, second) as swapper:
        for _ in rounds(swapper, 60 if allows("mount-own") else 20):
            dead, device = mounted_through(meant)
            os.close(device)
            answers.append(replace(alice, parent, dead))
            assert others <= set(all_ids()), "root's mount was taken away"
            there, = set(all_ids()) - others
            assert (there == dead) == (answers[-1] != "ok")
            with swapper.paused():
                place = mountpoint_of(there)
                assert os.path.samestat(os.stat(os.path.dirname(place)), os.fstat(parent)), "it is in another folder"
                check(LIBC.umount2(os.fsencode(place), MNT_DETACH))
    check(LIBC.umount2(mountpoint_of(roots).encode(), MNT_DETACH))
    os.close(meant)
    os.close(parent)
    assert after("mount-own") in answers
    assert set(answers) <= {after("mount-own"), "KernelRefused", "ReplaceRefused"}
