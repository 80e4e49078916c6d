# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a mount lends: no set-user-id program, no device, no look for others; and what the helper itself does meanwhile."""
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import tempfile
import threading
import time

import pytest

import aftermath
import dbuswire
import world
from attacker import mounts, wait_until
from fuseconf import sharing
from rules import RULES, after, allows
from test_identity import try_everything

HOW = "--helper=require" if allows("mount-own") else "--helper=never"
ALLOW_OTHER = 8 | 16
COUNT = (10_000 if os.environ.get("FUSEBOARD_LONG") == "1" else 50) if allows("mount-own") else 5


@pytest.fixture
def shown():
    """A mount of alice's that shows a program of root's with the set-user-id bit, and the node of a device."""
    source, place = world.folder("alice", "source"), world.folder("alice", "mnt")
    shutil.copy("/usr/bin/id", source / "id")
    os.chmod(source / "id", 0o4755)
    os.mknod(source / "zero", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    os.chmod(source / "zero", 0o666)
    before = aftermath.begin(mounting=False)
    assert world.ctl("alice", "mount", "bindfs", source, place, "--json", HOW).status == 0
    yield place
    aftermath.clear(before)
    assert world.wait_until(world.nothing_left)
    subprocess.run(["rm", "-rf", source, place], check=True)


def test_a_set_user_id_program_in_a_mount_is_a_program_like_others(shown):
    assert (shown / "id").parent.name == "mnt"
    result = world.run("alice", shown / "id", "-u")
    assert (result.status, result.out) == (0, b"1000\n"), result
    line = world.fuse_mounts()[os.fsencode(shown)]
    assert {b"nosuid", b"nodev"} <= set(line[5].split(b","))


def test_a_device_in_a_mount_cannot_be_opened(shown):
    assert b"Permission denied" in world.run("alice", "head", "-c", "1", shown / "zero").err


@pytest.mark.parametrize("user", ["bob", "root"])
def test_nobody_else_sees_into_a_mount(shown, user):
    assert b"Permission denied" in world.run(user, "ls", shown).err


# Every change of the FUSE mounts in the table, as fast as it can be read.
WATCHER = """
last = []
while True:
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        now = [line for line in file if " - fuse." in line]
    if now != last:
        print(*now, sep="", end="", flush=True)
        last = now
"""


def test_every_moment_of_a_mount_is_without_privilege(alice):
    """Whatever is in the table while mounts come and go has nosuid and nodev from its first moment."""
    output = tempfile.TemporaryFile()  # a pipe would be full after some hundred lines, and hold the watcher up
    watcher = subprocess.Popen(["python3", "-c", WATCHER], stdout=output)
    for _ in range(COUNT):
        assert alice.attempt() == after("mount-own")
        for mount_id in [i for i, place in mounts().items() if place == alice.folder]:
            assert alice.unmount(mount_id) == "ok"
        alice.servers.pop().end()
    watcher.kill()
    watcher.wait()
    output.seek(0)
    lines = output.read().decode().splitlines()
    assert len(lines) >= (COUNT // 5 if allows("mount-own") else 0), f"{len(lines)} moments seen"
    assert not [line for line in lines if not {"nosuid", "nodev"} <= set(line.split(" ")[5].split(","))]


def test_a_shared_mount_keeps_the_kernels_checks(alice):
    """With allow_other comes default_permissions: a folder of mode 0700 stays closed to bob. And nobody shares a mount
    where fusermount3 would not let them."""
    server = alice.serve(root_mode=stat.S_IFDIR | 0o700)
    assert alice.attempt(device=server.device, server=server.pidfd, options=8) == "InvalidArgument"
    assert alice.attempt(device=server.device, server=server.pidfd, options=ALLOW_OTHER) == "SharingForbidden"
    with sharing():
        assert alice.attempt(device=server.device, server=server.pidfd, options=ALLOW_OTHER) == after("mount-shared")
    if allows("mount-shared"):
        looked = subprocess.run(["setpriv", "--reuid=1001", "--regid=1001", "--clear-groups", "ls", alice.folder],
                                check=False, capture_output=True, timeout=10)
        assert b"Permission denied" in looked.stderr


def calls_of(helper, work):
    """Every system call of the helper's processes and their children while work runs, one a line."""
    log = tempfile.mktemp()
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-s", "256", "-o", log, "-p", str(helper.agent), "-p", str(helper.front)],
                              stderr=subprocess.DEVNULL)
    try:
        for pid in (helper.agent, helper.front):
            wait_until(lambda: helper.status(pid, "TracerPid") == str(tracer.pid), "strace attaches")
        work()
    finally:
        tracer.send_signal(signal.SIGTERM)
        tracer.wait(10)
    return [line.split(maxsplit=1)[1] for line in pathlib.Path(log).read_text(encoding="utf-8", errors="replace").splitlines()
            if " " in line]


# All that the helper opens: what the kernel tells about descriptors, processes and mounts, its libraries, the one file that
# ends a connection, and the folder that holds a mount which is taken away.
OPENED = re.compile(r'"(/proc/(self|thread-self|\d+)/(fdinfo/\d+|mountinfo|status|stat|ns/\w+|task.*)|/proc/sys/.*|\d+/abort|'
                    r'/dev/null|/etc/(ld.so.cache|localtime|nsswitch.conf|passwd|group|fuse.conf)|/(usr/)?lib/.*|/sys/devices/.*|/tmp)"')
TO_MOUNT = {"fsopen", "fsconfig", "fsmount", "move_mount"}
NEVER = {"execve", "execveat", "mount", "pivot_root", "chroot", "setns", "unshare", "ptrace", "mknodat", "bpf", "mount_setattr"}


def test_what_the_helper_does_to_the_system_while_all_is_tried(alice, helper):
    """No program is run, no mount(2), no file of a caller is opened; where all is refused, nothing is done at all."""
    utab = pathlib.Path("/run/mount/utab")
    before = utab.read_bytes() if utab.exists() else None
    lines = calls_of(helper, lambda: try_everything(alice))
    names = {line.split("(")[0] for line in lines}
    assert {"sendmsg", "recvmsg"} <= names and not names & NEVER
    assert not [line for line in lines if re.match(r"open(at2?)?\(", line) and not OPENED.search(line)]
    assert not [line for line in lines if line.startswith("fsopen(") and not re.match(r'fsopen\("(fuse|fusectl)"', line)]
    assert not [line for line in lines if line.startswith("umount2(") and "UMOUNT_NOFOLLOW" not in line]
    if RULES == "no":
        assert not names & (TO_MOUNT | {"umount2", "open_tree"})
    if allows("mount-own"):
        assert names >= TO_MOUNT | {"umount2"}
    assert (utab.read_bytes() if utab.exists() else None) == before


def test_no_setting_of_the_kernel_is_changed(alice):
    def settings():
        return {path.name: path.read_bytes() for path in pathlib.Path("/proc/sys/fs/fuse").iterdir()}
    before = settings()
    try_everything(alice)
    assert settings() == before


TURNED_AWAY = "org.freedesktop.DBus.Error.LimitsExceeded"  # by the bus, where its own queue for the helper is full


def test_a_flood_of_nobody_does_not_stop_anybody_for_two_seconds(attackers, alice):
    """Three thousand calls with descriptors that want no answer, each twenty of a connection of their own, so that the
    helper knows none of them; alice's wait is measured meanwhile."""
    def flood():
        for _ in range(150):
            nobody = attackers(65534)
            for _ in range(20):
                nobody.start_mount(flags=dbuswire.NO_REPLY)
            nobody.connection.close()
    flooding = threading.Thread(target=flood)
    flooding.start()
    longest = 0.0
    while flooding.is_alive():
        begun = time.monotonic()
        while (answer := alice.abort(1)) == TURNED_AWAY:
            time.sleep(0.001)
        assert answer == "NoSuchMount"
        longest = max(longest, time.monotonic() - begun)
    flooding.join()
    assert 0 < longest < 2
