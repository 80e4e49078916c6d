# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Mountpoints: nothing is ever mounted where the caller could not have mounted without us."""
import contextlib
import os
import signal
import subprocess
import tempfile

import pytest

from attacker import Monitor, in_child, mounts, opened, outcome
from caller import ALICE, BOB, refusal
from kernelmounts import LIBC, MNT_DETACH, all_ids, check, fuse_mounts, mountpoint_of, unique_id
from rules import after, allows

CLONE_NEWNS, CLONE_NEWUSER, OPEN_TREE_CLONE, SYS_OPEN_TREE, AT_EMPTY_PATH = 0x20000, 0x10000000, 1, 428, 0x1000


def owned(path, uid=ALICE, mode=0o755):
    os.makedirs(path, exist_ok=True)
    os.chown(path, uid, uid)
    os.chmod(path, mode)
    return path


@contextlib.contextmanager
def mounted(kind, options="", source="x"):
    """A folder of root's with that file system on it."""
    place = tempfile.mkdtemp(prefix="place-")
    os.chmod(place, 0o755)
    check(LIBC.mount(source.encode(), place.encode(), kind.encode(), 0, options.encode()))
    try:
        yield place
    finally:
        check(LIBC.umount2(place.encode(), MNT_DETACH))
        os.rmdir(place)


@pytest.mark.parametrize("path", ["/tmp", "/var/tmp", "/", "/etc", "/usr/bin", "/dev/shm", "/dev", "/home", "/home/bob",
                                  "/run", "/root"])
def test_a_folder_of_root_or_of_another(alice, path):
    assert alice.attempt(folder=path) == "NotYourFolder"


@pytest.mark.parametrize("path", ["/proc", "/sys", "/sys/kernel", "/dev/pts",
                                  "/dev/mqueue", "/sys/fs/cgroup", "/sys/fs/fuse/connections"])
def test_a_folder_of_the_kernel(alice, path):
    assert alice.attempt(folder=path) == "FolderKindRefused"


def test_what_the_kernel_says_is_hers(alice):
    """Folders of her own processes, which root could mount on."""
    server = alice.serve()
    for path in (f"/proc/{server.pid}", f"/proc/{server.pid}/task", f"/proc/{server.pid}/fdinfo"):
        assert alice.attempt(folder=path) == "FolderKindRefused", path


@pytest.mark.parametrize("kind", ["cgroup2", "ramfs", "mqueue", "devpts"])
def test_her_own_folder_on_a_file_system_that_is_not_for_files(alice, kind):
    with mounted(kind) as place:
        own = place
        if kind == "cgroup2":
            own = tempfile.mkdtemp(dir=place, prefix="fuseboard-attack-")
        os.chown(own, ALICE, ALICE)
        try:
            assert alice.attempt(folder=own) == "FolderKindRefused"
        finally:
            if own != place:
                os.rmdir(own)
            else:
                os.chown(own, 0, 0)


@pytest.mark.parametrize("uid, mode, name", [
    (BOB, 0o777, "NotYourFolder"), (BOB, 0o755, "NotYourFolder"), (0, 0o1777, "NotYourFolder"),
    (ALICE, 0o777, "UnsafeFolder"), (ALICE, 0o1777, "UnsafeFolder"), (ALICE, 0o775, "UnsafeFolder")])
def test_a_folder_that_others_share(alice, uid, mode, name):
    owned(alice.folder, uid, mode)
    assert alice.attempt() == name


@pytest.mark.parametrize("mode", [0o000, 0o500, 0o555, 0o200, 0o600, 0o644])
def test_a_folder_of_hers_that_she_may_not_write_or_enter(alice, mode):
    owned(alice.folder, mode=mode)
    assert alice.attempt() == after("mount-own", "FolderNotWritable")


def test_a_read_only_file_system(alice):
    with mounted("tmpfs", f"ro,uid={ALICE},mode=755") as place:
        assert alice.attempt(folder=place) == after("mount-own", "FolderNotWritable")


@contextlib.contextmanager
def home():
    yield "/home/alice"


@contextlib.contextmanager
def runtime_folder():
    yield f"/run/user/{ALICE}"


@contextlib.contextmanager
def full():
    with mounted("tmpfs", f"size=4k,uid={ALICE},mode=755") as place:
        with open(f"{place}/filling", "wb", buffering=0) as file, contextlib.suppress(OSError):
            file.write(bytes(1 << 16))
        yield owned(f"{place}/mnt")


@contextlib.contextmanager
def overlay():
    with mounted("tmpfs") as base:
        for name in ("lower", "upper", "work"):
            os.mkdir(f"{base}/{name}")
        with mounted("overlay", f"lowerdir={base}/lower,upperdir={base}/upper,workdir={base}/work") as place:
            yield owned(f"{place}/mnt")


@contextlib.contextmanager
def current_folder():
    """Of a process of hers."""
    place = owned(tempfile.mkdtemp())
    with subprocess.Popen(["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "sleep", "60"], cwd=place) as process:
        yield place
        process.kill()


def named(name):
    @contextlib.contextmanager
    def make():
        with mounted("tmpfs") as base:
            yield owned(os.path.join(os.fsencode(base), name))
    make.__name__ = ascii(name)[:30]
    return make


ODD = [home, runtime_folder, full, overlay, current_folder, named(b"n" * 255), named(b"\xff\xfe\x80"), named(b"x (deleted)"),
       named(b"a\\012b"), named(b"a\nb\tc \x1b]0;d"), named(b"//deleted"[2:]), named("\u202eevil".encode())]


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_an_odd_folder_that_is_hers(alice, make):
    """It is mounted there and nowhere else, and goes away again by its id."""
    with make() as place:
        before = set(all_ids())
        assert alice.attempt(folder=place) == after("mount-own")
        new = set(all_ids()) - before
        assert len(new) == allows("mount-own")
        for mount_id in new:
            assert alice.unmount(mount_id) == "ok"
        assert set(all_ids()) == before


def test_the_source_of_another_mount_of_hers(alice):
    """A mount on a folder that a server of hers shows elsewhere."""
    inside = owned(f"{alice.folder}/inside")
    assert alice.attempt(folder=inside) == after("mount-own")
    assert alice.attempt() == after("mount-own")
    assert [place for place in mounts().values() if place.startswith(alice.folder)] == (
        [inside, alice.folder] if allows("mount-own") else [])


def test_a_path_that_is_longer_than_a_path_may_be(alice):
    """Through its descriptor it could be mounted on; nobody could take the mount away again."""
    before = set(all_ids())
    depth, fd = 0, os.open(alice.folder, os.O_PATH | os.O_DIRECTORY)
    try:
        while depth < 20:
            os.mkdir("d" * 250, 0o755, dir_fd=fd)
            os.chown("d" * 250, ALICE, ALICE, dir_fd=fd)
            below = os.open("d" * 250, os.O_PATH | os.O_DIRECTORY, dir_fd=fd)
            os.close(fd)
            fd, depth = below, depth + 1
        assert alice.attempt(folder=fd) == after("mount-own", "KernelRefused")
    finally:
        os.close(fd)
    assert set(all_ids()) == before


def test_a_folder_that_was_removed(alice):
    with opened(alice.folder) as fd:
        os.rmdir(alice.folder)
        assert alice.attempt(folder=fd) == "MountpointGone"


def test_a_folder_that_is_removed_while_the_server_thinks(alice):
    server = alice.serve()
    os.kill(server.pid, signal.SIGSTOP)
    serial = alice.begin(device=server.device, server=server.pidfd)
    if not allows("mount-own"):
        assert refusal(alice.reply_to(serial)) == after("mount-own")
        return
    while alice.progress()[1] != "create":
        pass
    os.rmdir(alice.folder)
    os.kill(server.pid, signal.SIGCONT)
    assert refusal(alice.reply_to(serial)) == "MountpointGone"


def other_namespace(path):
    def work():
        check(LIBC.unshare(CLONE_NEWNS))
        return os.open(path, os.O_PATH | os.O_DIRECTORY)
    return in_child(work)


def sandbox(path):
    """As a sandboxed program of hers: namespaces of its own, in which it is root."""
    def work():
        os.setresgid(ALICE, ALICE, ALICE)
        os.setresuid(ALICE, ALICE, ALICE)
        check(LIBC.unshare(CLONE_NEWUSER | CLONE_NEWNS))
        return os.open(path, os.O_PATH | os.O_DIRECTORY)
    return in_child(work)


def detached(path):
    fd = LIBC.syscall(SYS_OPEN_TREE, -100, os.fsencode(path), OPEN_TREE_CLONE | os.O_CLOEXEC)
    check(fd)
    return fd


@pytest.mark.parametrize("open_there", [other_namespace, sandbox, detached])
def test_a_folder_that_the_computer_does_not_see(alice, open_there):
    fd = open_there(alice.folder)
    try:
        assert alice.attempt(folder=fd) == "ForeignNamespace"
    finally:
        os.close(fd)


def test_a_folder_in_a_mount_that_hangs(alice):
    with fuse_mounts(ALICE, 1) as ids:
        assert alice.attempt(folder=mountpoint_of(ids[0])) == "FolderKindRefused"


@contextlib.contextmanager
def polkit_thinking(attacker, helper):
    """Mount, and polkit does not answer before the end of the block; gives the call's serial number."""
    monitor = Monitor()
    os.kill(helper.polkit, signal.SIGSTOP)
    try:
        serial = attacker.begin()
        monitor.wait_for(lambda m: m.member == "CheckAuthorization")
        yield serial
    finally:
        os.kill(helper.polkit, signal.SIGCONT)
        monitor.close()


def test_the_folder_is_the_one_that_was_passed_whatever_happens_while_polkit_thinks(alice, helper):
    """Renamed, and a link to /etc in its place."""
    with polkit_thinking(alice, helper) as serial:
        os.rename(alice.folder, alice.folder + ".moved")
        os.symlink("/etc", alice.folder)
    assert outcome(alice.reply_to(serial)) == after("mount-own")
    places = set(mounts().values())
    assert "/etc" not in places
    assert (alice.folder + ".moved" in places) == allows("mount-own")
    os.unlink(alice.folder)
    alice.folder += ".moved"


def test_the_folder_is_looked_at_again_after_polkit(alice, helper):
    with polkit_thinking(alice, helper) as serial:
        os.chown(alice.folder, 0, 0)
    assert refusal(alice.reply_to(serial)) == after("mount-own", "NotYourFolder")


@pytest.mark.parametrize("propagation, seen", [("private", 0), ("shared", 1), ("slave", 0)])
def test_a_mount_is_seen_where_the_folder_is_shared_and_nowhere_else(alice, propagation, seen):
    with mounted("tmpfs", f"uid={ALICE},mode=755") as first, mounted("tmpfs") as second:
        subprocess.run(["mount", "--make-shared", first], check=True)
        subprocess.run(["mount", "--bind", first, second], check=True)
        try:
            # A slave hears of what is mounted at its master's, and keeps what is mounted on itself to itself.
            subprocess.run(["mount", "--make-" + propagation, first], check=True)
            assert alice.attempt(folder=owned(f"{first}/mnt")) == after("mount-own")
            places = list(mounts().values())
            if allows("mount-own"):
                assert (places.count(f"{first}/mnt"), places.count(f"{second}/mnt")) == (1, seen)
                assert alice.unmount(unique_id(f"{first}/mnt")) == "ok"
            assert not [place for place in mounts().values() if place.endswith("/mnt")]
        finally:
            check(LIBC.umount2(second.encode(), MNT_DETACH))
