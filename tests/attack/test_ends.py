# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Unmount and Abort: exactly the mount that is meant, only where it is the caller's own or polkit said yes."""
import contextlib
import os
import subprocess
import time

import pytest

from attacker import mounts
from caller import ALICE, BOB
from kernelmounts import LIBC, MNT_DETACH, MS_NODEV, MS_NOSUID, check, fuse_mounts, mountpoint_of, unique_id
from rules import after, allows

NORMAL, DETACH, FORCE = 0, 1, 2
EVERYTHING = [NORMAL, DETACH, FORCE]


@pytest.fixture
def hers():
    with fuse_mounts(ALICE, 1) as ids:
        yield ids[0]


def test_nothing_but_fuse_goes_away_whatever_is_asked_for(alice):
    """Every line of the mount table, in every way."""
    table = mounts()
    for mount_id in table:
        assert [alice.unmount(mount_id, mode) for mode in EVERYTHING] == ["NotFuse"] * 3, table[mount_id]
        assert alice.abort(mount_id) == "NotFuse", table[mount_id]
    assert mounts() == table


@pytest.mark.parametrize("mode", EVERYTHING)
@pytest.mark.parametrize("owner, action", [(ALICE, "unmount-own"), (BOB, "unmount-others"), (0, "unmount-others")])
def test_whose_it_is_decides(alice, owner, action, mode):
    with fuse_mounts(owner, 2) as ids:
        assert alice.unmount(ids[0], mode) == after(action)
        assert (ids[0] in mounts()) == (not allows(action))
        assert ids[1] in mounts()


@pytest.mark.parametrize("owner, action", [(ALICE, "abort-own"), (BOB, "abort-others")])
def test_whose_it_is_decides_about_the_connection_too(alice, owner, action):
    with fuse_mounts(owner, 1) as ids:
        place = mountpoint_of(ids[0])
        waiter = subprocess.Popen(["setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups", "stat", place],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert alice.abort(ids[0]) == after(action)
        if allows(action):
            assert waiter.wait(5) != 0
        else:
            assert waiter.poll() is None
            LIBC.umount2(place.encode(), 1)  # MNT_FORCE ends the waiter, and says that the mount is busy with it
            waiter.wait(5)


def test_what_lies_on_top_stays(alice, hers):
    place = mountpoint_of(hers)
    check(LIBC.mount(b"roots", place.encode(), b"tmpfs", 0, b"mode=700"))
    top = unique_id(place)
    try:
        for mode in EVERYTHING:
            assert alice.unmount(hers, mode) == after("unmount-own", "Covered")
        assert {top, hers} <= set(mounts())
    finally:
        check(LIBC.umount2(place.encode(), MNT_DETACH))


def test_an_id_is_never_used_again(alice):
    gone = []
    for _ in range(20):
        with fuse_mounts(ALICE, 5) as ids:
            gone += ids
    assert len(set(gone)) == 100
    with fuse_mounts(ALICE, 5) as ids:
        for old in (*gone, *(old & 0xffffffff for old in gone[:5]), *(old + (1 << 32) for old in gone[:5])):
            assert alice.unmount(old) == "NoSuchMount"
        assert set(ids) <= set(mounts())


def test_a_mount_in_use_is_busy_and_stays(alice, hers):
    inside = os.open(mountpoint_of(hers), os.O_PATH)
    assert alice.unmount(hers, NORMAL) == after("unmount-own", "MountBusy")
    assert hers in mounts()
    os.close(inside)
    assert alice.unmount(hers, NORMAL) == after("unmount-own")


@pytest.mark.parametrize("mode", [3, 4, 8, 0x80000000, 0xffffffff])
def test_flags_of_the_kernel_are_no_modes(alice, hers, mode):
    assert alice.unmount(hers, mode) == "InvalidArgument"
    assert hers in mounts()


def test_twenty_mounts_that_hang_hold_up_nothing(alice, bob):
    with fuse_mounts(ALICE, 20) as ids:
        begun = time.monotonic()
        assert bob.attempt() == after("mount-own")
        for mount_id in ids[:5]:
            assert alice.unmount(mount_id, DETACH) == after("unmount-own")
        for mount_id in ids[5:]:
            assert alice.abort(mount_id) == after("abort-own")
        assert time.monotonic() - begun < 5


@contextlib.contextmanager
def mount_of_bobs(place):
    """Its id. Nobody serves it."""
    os.makedirs(place)
    os.chown(place, BOB, BOB)
    device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    options = f"fd={device},rootmode=40000,user_id={BOB},group_id={BOB}"
    check(LIBC.mount(b"test", place.encode(), b"fuse.test", MS_NOSUID | MS_NODEV, options.encode()))
    mount_id = unique_id(place)
    try:
        yield mount_id
    finally:
        if mount_id in mounts():
            check(LIBC.umount2(place.encode(), MNT_DETACH))
        os.close(device)
        os.rmdir(place)


@pytest.fixture
def hidden():
    """A folder that only bob may enter, and beside it one that everybody may."""
    for name, mode in (("secret", 0o700), ("open", 0o755)):
        os.mkdir(f"/home/{name}", mode)
        os.chown(f"/home/{name}", BOB, BOB)
    yield "/home/secret/mnt", "/home/open/mnt"
    for name in ("secret", "open"):
        os.rmdir(f"/home/{name}")


def whole(attacker, member, mount_id, *mode):
    """All that an answer says. The number is the caller's own word."""
    reply = attacker.call(member, "tu" if mode else "t", [mount_id, *mode], timeout=30)
    return reply.kind, reply.error, reply.signature, str(reply.args).replace(str(mount_id), "ID")


@pytest.mark.parametrize("member, mode", [*(("Unmount", (mode,)) for mode in EVERYTHING), ("Abort", ())])
def test_an_answer_tells_no_place_that_is_hidden(alice, hidden, member, mode):
    """The answer is word for word the one for a mount that lies open, and has no word of either place. That there is a mount,
    and where, is no secret of the helper's: everybody's own mount table has it."""
    with mount_of_bobs(hidden[0]) as secret, mount_of_bobs(hidden[1]) as shown:
        table = subprocess.run(["setpriv", f"--reuid={ALICE}", f"--regid={ALICE}", "--clear-groups", "cat", "/proc/self/mountinfo"],
                               check=True, capture_output=True).stdout.decode()
        assert all(f" {place} " in table for place in hidden)
        answer = whole(alice, member, secret, *mode)
        assert answer == whole(alice, member, shown, *mode)
        assert not any(word in str(answer) for word in ("secret", "open", "/home", "bob"))


def test_what_is_not_there_has_one_answer(alice, hidden):
    """Whether it was there once, in the open or hidden, or never."""
    with mount_of_bobs(hidden[0]) as secret, mount_of_bobs(hidden[1]) as shown:
        pass
    for member, mode in (*(("Unmount", (mode,)) for mode in EVERYTHING), ("Abort", ())):
        answers = {whole(alice, member, mount_id, *mode) for mount_id in (secret, shown, shown + 10**9)}
        assert len(answers) == 1 and "NoSuchMount" in answers.pop()[1]
