# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file is a caller who may pass anything, and what there is to see of the helper and its mounts."""
import contextlib
import os
import pathlib
import socket
import time

import dbuswire
from caller import SERVICE, User
from kernelmounts import LIBC, MNT_DETACH, all_ids, check, mountpoint_of, unique_id
from rawserver import Server

BUS = "/run/dbus/system_bus_socket"


def outcome(reply):
    """'ok', the short name of an error of ours, or the whole name of one of the bus."""
    if reply.kind == dbuswire.RETURN:
        return "ok"
    return reply.error.removeprefix(SERVICE + ".Error.")


class Attacker(User):
    """A connection of that account, and the servers and mounts it made."""

    def __init__(self, uid, **more):
        super().__init__(dbuswire.Connection(BUS, uid, **more), uid)
        self.servers = []

    def serve(self, **more):
        self.servers.append(Server(self.uid, **more))
        return self.servers[-1]

    def attempt(self, folder=None, device=None, server=None, **spec):
        """Mount with what is given in the place of what would be right; descriptors that are given stay open."""
        return outcome(self.reply_to(self.begin(folder, device, server, **spec), timeout=30))

    def begin(self, folder=None, device=None, server=None, **spec):
        if device is None or server is None:
            right = self.serve()
            device = right.device if device is None else device
            server = right.pidfd if server is None else server
        with opened(self.folder if folder is None else folder) as place:
            return self.start_mount(fds=[os.dup(place), os.dup(device), os.dup(server)], **spec)

    def unmount(self, mount_id, mode=0):
        return outcome(self.call("Unmount", "tu", [mount_id, mode], timeout=30))

    def abort(self, mount_id):
        return outcome(self.call("Abort", "t", [mount_id], timeout=30))

    def stop(self):
        for server in self.servers:
            server.end()
        self.connection.close()


@contextlib.contextmanager
def opened(folder):
    """A path is opened as a caller should; a number is a descriptor already."""
    if isinstance(folder, int):
        yield folder
        return
    fd = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield fd
    finally:
        os.close(fd)


def in_child(work):
    """Runs work in a child, which returns a descriptor; gives that descriptor."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            socket.send_fds(theirs, [b"x"], [work()])
            os._exit(0)
        finally:
            os._exit(1)
    theirs.close()
    _, fds, _, _ = socket.recv_fds(ours, 1, 1)
    ours.close()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, "the child failed"
    return fds[0]


def mounts():
    """unique id -> mountpoint, of everything that is mounted here."""
    return {mount_id: mountpoint_of(mount_id) for mount_id in all_ids()}


def take_away(mount_ids):
    """Newest first; by id and never by a path that may lead elsewhere now."""
    for mount_id in sorted(mount_ids, reverse=True):
        place = mountpoint_of(mount_id)
        assert unique_id(place) == mount_id, f"{place} is covered"
        check(LIBC.umount2(os.fsencode(place), MNT_DETACH))


def wait_until(condition, what, timeout=5.0):
    until = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < until, f"{what}: not within {timeout} s"
        time.sleep(0.01)


class Monitor(dbuswire.Connection):
    """Sees every message on the bus from now on."""

    def __init__(self):
        super().__init__(BUS)
        serial = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Monitoring",
                           "BecomeMonitor", "asu", [[], 0])
        assert self.reply_to(serial).kind == dbuswire.RETURN
        self.fences = 0

    def everything(self):
        """What has passed until now."""
        self.fences += 1
        word = f"org.fuseboard.fence{self.fences}"
        root = dbuswire.Connection(BUS)
        root.bus("NameHasOwner", "s", [word])
        root.close()
        self.wait_for(lambda m: m.signature == "s" and m.args == [word])
        seen, self.pending = self.pending, []
        for message in seen:
            for fd in message.fds:
                os.close(fd)
        return seen


class Helper:
    """The two processes of the helper, as the bus started them."""

    def __init__(self):
        root = dbuswire.Connection(BUS)
        root.bus("StartServiceByName", "su", [SERVICE, 0])
        self.name = root.bus("GetNameOwner", "s", [SERVICE]).args[0]
        self.front = root.bus("GetConnectionUnixProcessID", "s", [SERVICE]).args[0]
        self.polkit = root.bus("GetConnectionUnixProcessID", "s", ["org.freedesktop.PolicyKit1"]).args[0]
        root.close()
        self.agent = int(self.status(self.front, "PPid"))

    @staticmethod
    def status(pid, field):
        lines = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(field + ":"))

    def descriptors(self):
        return [len(os.listdir(f"/proc/{pid}/fd")) for pid in (self.front, self.agent)]

    def children(self):
        """The disposable ones."""
        text = pathlib.Path(f"/proc/{self.agent}/task/{self.agent}/children").read_text(encoding="utf-8")
        return [int(pid) for pid in text.split() if int(pid) != self.front]
