# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is refused before anybody is asked: polkit sees no call, the agent no record, no descriptor stays open."""
import os
import socket
import subprocess
import tempfile

import pytest

from fakeagent import MOUNT
from kernelmounts import LIBC, MNT_DETACH, check, fuse_mounts, mountpoint_of
from system import ALICE, BOB, OBJECT, SERVICE, refusal


@pytest.fixture(autouse=True)
def nobody_is_asked(front, authority):
    front.wait_for_log("ready")
    yield
    assert not authority.was_asked(within=0.1)
    assert not front.agent.records


def other_kinds():
    """name -> a function that opens something that is neither folder, device nor pidfd of the right kind."""
    return {
        "file": lambda: os.open(tempfile.mkstemp()[1], os.O_RDWR),
        "file opened O_PATH": lambda: os.open(tempfile.mkstemp()[1], os.O_PATH),
        "symlink": symlink,
        "pipe": lambda: os.dup(os.pipe()[0]),
        "socket": lambda: socket.socket().detach(),
        "memfd": lambda: os.memfd_create("x"),
        "null": lambda: os.open("/dev/null", os.O_RDWR),
        "eventfd": lambda: os.eventfd(0),
        "proc file": lambda: os.open("/proc/self/status", os.O_RDONLY),
    }


def symlink():
    path = tempfile.mktemp()
    os.symlink("/etc", path)
    return os.open(path, os.O_PATH | os.O_NOFOLLOW)


def replaced(alice, index, fd):
    fds = alice.usual_fds()
    os.close(fds[index])
    fds[index] = fd
    return fds


@pytest.mark.parametrize("kind", other_kinds())
@pytest.mark.parametrize("index, name", [(0, "NotADirectory"), (1, "WrongDevice"), (2, "InvalidServer")])
def test_a_descriptor_of_another_kind(alice, kind, index, name):
    assert refusal(alice.mount(fds=replaced(alice, index, other_kinds()[kind]()))) == name


def test_a_folder_opened_for_reading(alice):
    assert refusal(alice.mount(fds=replaced(alice, 0, os.open("/etc", os.O_RDONLY)))) == "NotADirectory"


@pytest.mark.parametrize("mode", [os.O_RDONLY, os.O_WRONLY, os.O_PATH])
def test_the_device_opened_in_another_way(alice, mode):
    assert refusal(alice.mount(fds=replaced(alice, 1, os.open("/dev/fuse", mode)))) == "WrongDevice"


def test_a_folder_of_a_process_is_no_pidfd(alice):
    assert refusal(alice.mount(fds=replaced(alice, 2, os.open("/proc/self", os.O_RDONLY)))) == "InvalidServer"


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 1, 0), (0, 0, 0), (1, 1, 1), (2, 2, 2)])
def test_descriptors_in_another_order(alice, order):
    fds = alice.usual_fds()
    try:
        assert refusal(alice.mount(fds=[os.dup(fds[i]) for i in order])) in (
            "NotADirectory", "WrongDevice", "InvalidServer")
    finally:
        for fd in fds:
            os.close(fd)


def folder_of(alice, path):
    return replaced(alice, 0, os.open(path, os.O_PATH | os.O_DIRECTORY))


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_that_others_can_write(alice, mode):
    os.chmod(alice.folder, mode)
    assert refusal(alice.mount()) == "UnsafeFolder"


@pytest.mark.parametrize("owner", [0, BOB])
def test_a_folder_of_another_account(alice, owner):
    os.chown(alice.folder, owner, ALICE)
    assert refusal(alice.mount()) == "NotYourFolder"


@pytest.mark.parametrize("kind", ["proc", "ramfs"])
def test_a_folder_on_no_ordinary_file_system(alice, kind):
    check(LIBC.mount(b"x", alice.folder.encode(), kind.encode(), 0, None))
    try:
        assert refusal(alice.mount()) == "FolderKindRefused"
    finally:
        check(LIBC.umount2(alice.folder.encode(), MNT_DETACH))


def test_a_folder_on_a_fuse_mount_that_is_not_to_be_replaced(alice):
    with fuse_mounts(ALICE, 1) as mounts:
        assert refusal(alice.mount(fds=folder_of(alice, mountpoint_of(mounts[0])))) == "FolderKindRefused"


def test_a_folder_that_was_removed(alice):
    fds = alice.usual_fds()
    os.rmdir(alice.folder)
    assert refusal(alice.mount(fds=fds)) == "MountpointGone"


def test_a_folder_on_a_mount_that_is_not_in_our_namespace(alice):
    place = tempfile.mkdtemp()
    check(LIBC.mount(b"x", place.encode(), b"tmpfs", 0, b"mode=700,uid=1000,gid=1000"))
    fds = folder_of(alice, place)
    check(LIBC.umount2(place.encode(), MNT_DETACH))
    assert refusal(alice.mount(fds=fds)) == "ForeignNamespace"


def test_a_server_that_has_ended(alice):
    server = subprocess.Popen(["true"])
    fd = os.pidfd_open(server.pid)
    server.wait()
    assert refusal(alice.mount(fds=replaced(alice, 2, fd))) == "ServerExited"


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_another_version(alice, version):
    assert refusal(alice.mount(version=version, subtype="not even looked at /")) == "VersionMismatch"


@pytest.mark.parametrize("spec", [
    {"subtype": ""}, {"subtype": "a/b"}, {"subtype": ".."}, {"subtype": "fuseblk"}, {"subtype": "Sshfs"},
    {"subtype": "s" * 33}, {"subtype": "sshfs\n"}, {"source": ""}, {"source": "/dev/sda1"}, {"source": "-o x"},
    {"source": "#x"}, {"source": "a,b"}, {"source": "a\tb"}, {"source": "größe"}, {"source": "x" * 256},
    {"options": 32}, {"options": 2**31}, {"options": 8}, {"max_read": 1}, {"max_read": 4095}, {"deadline_ms": 0},
    {"deadline_ms": 600_001}, {"deadline_ms": 2**32 - 1}], ids=str)
def test_a_value_that_is_not_allowed(alice, spec):
    assert refusal(alice.mount(**spec)) == "InvalidArgument"


@pytest.mark.parametrize("gid", [0, 4, 1001, 2**32 - 1])
def test_a_group_that_is_none_of_the_callers(alice, gid):
    assert refusal(alice.mount(gid=gid)) == "InvalidArgument"


@pytest.mark.parametrize("uid", [0, 33, 890, 999, 61184, 65519, 65534])
def test_root_and_system_accounts(bus, uid):
    user = bus.user(uid)
    assert refusal(user.mount()) == "SystemAccount"
    assert refusal(user.call("Unmount", "tu", [1, 0])) == "SystemAccount"
    assert refusal(user.call("Abort", "t", [1])) == "SystemAccount"


@pytest.mark.parametrize("mount_id", [0, 1, 2**63, 2**64 - 1])
def test_a_mount_that_is_not_there(alice, mount_id):
    assert refusal(alice.call("Unmount", "tu", [mount_id, 0])) == "NoSuchMount"
    assert refusal(alice.call("Abort", "t", [mount_id])) == "NoSuchMount"


@pytest.mark.parametrize("mode", [3, 2**31, 2**32 - 1])
def test_a_mode_that_is_not_there(alice, mode):
    assert refusal(alice.call("Unmount", "tu", [1, mode])) == "InvalidArgument"


def test_refused_descriptors_are_closed_at_once(front, alice, bob):
    alice.mount(version=2)
    before = front.descriptors()
    for _ in range(100):
        alice.mount(version=2)
        alice.mount(gid=0)
        bob.mount(fds=replaced(bob, 1, os.open("/dev/null", os.O_RDWR)))
    alice.get("Version")
    assert front.descriptors() <= before + 1


def test_errors_name_the_stage(alice):
    assert alice.mount(version=2).args[1] == "validate"


def test_a_group_of_the_caller_is_taken_from_the_bus_not_from_the_group_database(front, authority, bus):
    """Caller with a group that no database gives her, as after newgrp."""
    user = bus.user(ALICE, gid=1000, groups=[4711])
    user.start_mount(gid=4711)
    authority.say(authority.YES)
    assert front.agent.next(MOUNT).gid == 4711
