# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The device and the server: whatever descriptor is passed, no connection and no process of others is touched."""
import fcntl
import os
import signal
import stat
import subprocess
import tempfile

import pytest

from attacker import in_child, mounts, outcome, wait_until
from caller import ALICE, BOB, refusal
from kernelmounts import LIBC, check, unique_id
from rawserver import SYNC_INIT, open_armed
from rules import after, allows

CLONE_NEWUSER, PIDFD_THREAD = 0x10000000, os.O_EXCL


@pytest.fixture
def sleeping():
    """A function that starts a process of an account, which does nothing; gives pid and pidfd."""
    started = []

    def start(uid):
        process = subprocess.Popen(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "sleep", "100"])
        started.append((process, os.pidfd_open(process.pid)))
        return started[-1]

    yield start
    for process, pidfd in started:
        process.kill()
        process.wait()
        os.close(pidfd)


def other_device(minor):
    """A node that looks like it: another number."""
    path = tempfile.mktemp(dir="/run")
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(10, minor))
    return path


@pytest.mark.parametrize("make", [
    lambda: os.open("/dev/fuse", os.O_RDONLY), lambda: os.open("/dev/fuse", os.O_WRONLY),
    lambda: os.open("/dev/fuse", os.O_PATH), lambda: os.open("/dev/null", os.O_RDWR),
    lambda: os.open("/dev/zero", os.O_RDWR), lambda: os.open("/dev/tty", os.O_PATH),
    lambda: os.open(other_device(203), os.O_PATH), lambda: os.memfd_create("fuse"), lambda: os.eventfd(0),
    lambda: os.pidfd_open(1), lambda: os.open("/", os.O_PATH), lambda: os.open("/etc/shadow", os.O_RDWR)],
    ids=["read only", "write only", "O_PATH", "null", "zero", "tty", "cuse", "memfd", "eventfd", "pidfd", "folder", "shadow"])
def test_what_is_no_fuse_device(alice, make):
    device = make()
    try:
        assert alice.attempt(device=device) == "WrongDevice"
    finally:
        os.close(device)


def test_a_device_that_serves_already(alice):
    """Asked again it would show the old file system with rights that nobody checked."""
    place = tempfile.mkdtemp()
    os.chown(place, ALICE, ALICE)
    server = alice.serve()
    assert alice.attempt(device=server.device, server=server.pidfd) == after("mount-own")
    again = alice.attempt(folder=place, device=server.device, server=server.pidfd)
    assert again == after("mount-own", "DeviceInUse")
    os.rmdir(place)


def test_a_device_that_serves_the_mount_of_another(alice, bob):
    """As a server of bob's could pass it to her."""
    server = bob.serve()
    assert bob.attempt(device=server.device, server=server.pidfd) == after("mount-own")
    own = alice.serve()
    assert alice.attempt(device=server.device, server=own.pidfd) == after("mount-own", "DeviceInUse")


def test_one_device_in_four_mounts_at_once(alice):
    server, places = alice.serve(), [tempfile.mkdtemp() for _ in range(4)]
    for place in places:
        os.chown(place, ALICE, ALICE)
    serials = [alice.begin(place, server.device, server.pidfd) for place in places]
    outcomes = sorted(outcome(alice.reply_to(serial)) for serial in serials)
    assert outcomes == sorted([after("mount-own")] + [after("mount-own", "DeviceInUse")] * 3)
    assert len([place for place in mounts().values() if place in places]) == allows("mount-own")


def test_the_armed_device_of_a_process_of_another(alice, bob):
    """Its holder serves it, so it is his server that she mounts on her folder: hers all the same, with her rights alone."""
    theirs, own = bob.serve(), alice.serve()
    assert alice.attempt(device=theirs.device, server=own.pidfd) == after("mount-own")
    if allows("mount-own"):
        line = next(line for line in open("/proc/self/mountinfo", encoding="utf-8") if f" {alice.folder} " in line)
        assert f"user_id={ALICE}" in line and "nosuid,nodev" in line


def test_a_device_that_nobody_serves(alice):
    device = open_armed()
    server = alice.serve()
    try:
        reply = alice.attempt(device=device, server=server.pidfd, deadline_ms=300)
        assert reply == after("mount-own", "DeadlinePassed")
    finally:
        os.close(device)


def test_a_device_of_another_user_namespace(alice):
    def work():
        os.setresgid(ALICE, ALICE, ALICE)
        os.setresuid(ALICE, ALICE, ALICE)
        check(LIBC.unshare(CLONE_NEWUSER))
        device = os.open("/dev/fuse", os.O_RDWR)
        fcntl.ioctl(device, SYNC_INIT)
        return device
    device = in_child(work)
    try:
        assert alice.attempt(device=device) == after("mount-own", "KernelRefused")
    finally:
        os.close(device)


def test_the_device_is_closed_by_the_caller_while_the_server_thinks(alice):
    server = alice.serve()
    os.kill(server.pid, signal.SIGSTOP)
    serial = alice.begin(device=server.device, server=server.pidfd)
    os.close(server.device)
    server.device = os.open("/dev/null", os.O_RDWR)
    os.kill(server.pid, signal.SIGCONT)
    assert outcome(alice.reply_to(serial)) == after("mount-own")


def test_one_descriptor_for_everything(alice):
    server = alice.serve()
    for fd, name in ((server.device, "NotADirectory"), (server.pidfd, "NotADirectory")):
        assert alice.attempt(folder=fd, device=fd, server=fd) == name
    with_folder = os.open(alice.folder, os.O_PATH | os.O_DIRECTORY)
    assert alice.attempt(folder=with_folder, device=with_folder, server=with_folder) == "WrongDevice"
    os.close(with_folder)


def thread_of(uid):
    """A pidfd of a thread of a process of that account."""
    code = "import threading,os,time; t=threading.Thread(target=time.sleep,args=(100,),daemon=True); t.start(); print(t.native_id,flush=True); time.sleep(100)"
    process = subprocess.Popen(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "python3", "-c", code],
                               stdout=subprocess.PIPE)
    return process, os.pidfd_open(int(process.stdout.readline()), PIDFD_THREAD)


def test_a_thread_is_no_server(alice):
    process, pidfd = thread_of(ALICE)
    try:
        assert alice.attempt(server=pidfd) == after("mount-own", "InvalidServer")
    finally:
        process.kill()
        process.communicate()
        os.close(pidfd)


@pytest.mark.parametrize("uid", [BOB, 0, 65534])
def test_a_process_of_another_is_no_server_and_lives_on(alice, sleeping, uid):
    process, pidfd = sleeping(uid)
    assert alice.attempt(server=pidfd) == after("mount-own", "InvalidServer")
    assert process.poll() is None


@pytest.mark.parametrize("pid", ["first", "agent", "front", "polkit"])
def test_processes_that_others_depend_on_are_no_servers(alice, helper, pid):
    pidfd = os.pidfd_open({"first": 1, "agent": helper.agent, "front": helper.front, "polkit": helper.polkit}[pid])
    try:
        assert alice.attempt(server=pidfd) == after("mount-own", "InvalidServer")
    finally:
        os.close(pidfd)
    assert alice.get("Version").kind == 2


def test_a_zombie_is_no_server(alice):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    pidfd = os.pidfd_open(pid)
    try:
        assert alice.attempt(server=pidfd) == "ServerExited"
    finally:
        os.waitpid(pid, 0)
        os.close(pidfd)


def test_a_process_that_does_not_hold_the_device_is_never_harmed(alice, sleeping):
    """It is hers and alive, so it may be named; the deadline passes, and nobody kills it for that."""
    process, pidfd = sleeping(ALICE)
    silent = alice.serve(mode="never answers")
    wait_until(lambda: os.stat(f"/proc/{process.pid}").st_uid == ALICE, "setpriv becomes her")
    assert alice.attempt(device=silent.device, server=pidfd, deadline_ms=300) == after("mount-own", "DeadlinePassed")
    assert process.poll() is None
    os.kill(silent.pid, 0)


@pytest.mark.parametrize("mode", ["never reads", "never answers"])
def test_a_server_that_does_not_answer_costs_its_deadline_and_nobody_else_a_moment(alice, bob, mode):
    server = alice.serve(mode=mode)
    serial = alice.begin(device=server.device, server=server.pidfd, deadline_ms=500)
    assert bob.attempt() == after("mount-own")
    assert refusal(alice.reply_to(serial)) == after("mount-own", "DeadlinePassed")


@pytest.mark.parametrize("root", [stat.S_IFREG | 0o644, stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o666, stat.S_IFDIR | 0o6777, 0])
def test_a_root_that_is_no_folder_is_an_error_of_the_mount_and_of_nothing_else(alice, root):
    """The kernel asked for a folder and was told otherwise."""
    server = alice.serve(root_mode=root)
    assert alice.attempt(device=server.device, server=server.pidfd) == after("mount-own")
    if not allows("mount-own"):
        return
    looked = subprocess.run(["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "stat", alice.folder],
                            check=False, capture_output=True, timeout=10)
    assert (looked.returncode == 0) == stat.S_ISDIR(root)
    assert alice.unmount(unique_id(alice.folder)) == "ok"


def test_sync_init_is_armed_on_the_device_that_is_mounted_or_the_mount_is_refused(alice):
    """A device that its server has not armed: the helper does it, so that its word is the kernel's."""
    server = alice.serve()
    plain = os.open("/dev/fuse", os.O_RDWR)
    serial = alice.begin(device=plain, server=server.pidfd, deadline_ms=300)
    assert refusal(alice.reply_to(serial)) == after("mount-own", "DeadlinePassed")
    os.close(plain)
