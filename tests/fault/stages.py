# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file brings a mount or an unmount of alice's to one of its stages and keeps it there, by events and never by time.

M1 the type is read, M2 the device is open, M3 the server is forked, M4 the call is sent, M5 polkit is asked, M6 the mount
child waits for the server, M7 the superblock is there, M8 it is attached, M9 the client has its reply and its probe has an
answer from the root, M10 the supervisor is told to keep it, M11 all is done. F7, F9 and F10 are M7, M9 and M10 without the
helper.
N1 the call is sent, N2 the child looks, N3 it is about to unmount, N4 it is gone, N5 all is done."""
import contextlib
import os
import pathlib
import signal
import subprocess
import sys

import aftermath
import world
from hold import Hold
from places import add_silent_type

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bus"))
import dbuswire  # noqa: E402

SUPERVISOR = "/usr/libexec/fuseboard-supervisor"
BUS = "/run/dbus/system_bus_socket"
DEADLINE = 1.0


def pid_of(program, parent=None):
    """The one process of that program; AssertionError where there is none."""
    found = [p.pid for p in aftermath.processes().values()
             if p.program == program and p.state != "Z" and (parent is None or p.parent == parent)]
    assert found, f"no process {program}"
    return found[0]


def there_is(program, parent=None):
    with contextlib.suppress(AssertionError):
        return pid_of(program, parent)
    return None


class Monitor:
    """Sees every message that the bus delivers."""

    def __init__(self):
        self.connection = dbuswire.Connection(BUS)
        self.connection.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Monitoring",
                             "BecomeMonitor", "asu", [[], 0])
        self.connection.wait_for(lambda m: m.kind == dbuswire.RETURN)

    def wait(self, member):
        self.connection.wait_for(lambda m: m.kind == dbuswire.CALL and m.member == member)
        self.connection.close()


class Client:
    """fuseboardctl of alice's, stopped right before its first instruction until go()."""

    def __init__(self, *words):
        self.process = world.popen("alice", "sh", "-c", 'kill -STOP $$; exec fuseboardctl "$@"', "sh", *map(str, words),
                                   "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.pid = self.process.pid
        assert world.wait_until(lambda: aftermath.read_process(self.pid).state == "T")

    def go(self):
        os.kill(self.pid, signal.SIGCONT)

    def result(self, timeout):
        out, err = self.process.communicate(timeout=timeout)
        return world.Result(self.process.returncode, out, err)

    def end(self):
        self.process.kill()
        self.process.communicate()


class Scene:
    """One attempt with all who take part in it."""

    def __init__(self, source, mountpoint, helper="require"):
        self.source, self.mountpoint, self.helper = source, mountpoint, helper
        self.client, self.server, self.supervisor, self.child, self.probe = None, None, None, None, None
        self.agent, self.front = aftermath.helper() or (None, None)

    def mount(self, kind="bindfs", source=None):
        self.client = Client("mount", kind, source or self.source, self.mountpoint, f"--helper={self.helper}",
                             f"--deadline={DEADLINE:.0f}s")
        return self.client

    def unmount(self):
        self.client = Client("unmount", self.mountpoint)
        return self.client

    def look(self):
        """Who serves: known as soon as there is a supervisor with a child."""
        self.supervisor = there_is(SUPERVISOR)
        mine = [p.pid for p in aftermath.processes().values() if p.parent == self.supervisor]
        self.server = mine[0] if self.supervisor and mine else None

    def victim(self, name):
        if name == "client":
            return self.client.pid
        if name == "bus":
            return pid_of("/usr/bin/dbus-daemon")
        if name == "polkitd":
            return pid_of("/usr/lib/polkit-1/polkitd")
        return getattr(self, name)


@contextlib.contextmanager
def stopped(pid):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def client_at(scene, moment, begin):
    begin()
    with Hold(scene.client.pid, moment) as held:
        scene.client.go()
        who = held.wait()
        scene.probe = who if who != scene.client.pid else None
        scene.look()
        yield


@contextlib.contextmanager
def child_at(scene, moment, begin):
    begin()
    with Hold(scene.agent, moment) as held:
        scene.client.go()
        scene.child = held.wait()
        scene.look()
        yield


@contextlib.contextmanager
def call_at(scene, waits, member, begin):
    """Sent, and whoever should answer it is stopped."""
    monitor = Monitor()
    begin()
    with stopped(scene.victim(waits)):
        scene.client.go()
        monitor.wait(member)
        scene.look()
        yield


@contextlib.contextmanager
def waiting_for_the_server(scene):
    add_silent_type()
    scene.before.configuration = aftermath.configuration()
    scene.mount("silent", "3600").go()
    assert world.wait_until(lambda: there_is(aftermath.AGENT, scene.agent))
    scene.child = pid_of(aftermath.AGENT, scene.agent)
    assert world.wait_until(lambda: creates(scene.child))
    scene.look()
    yield


def creates(pid):
    """431 is fsconfig(2) on every architecture; of its calls only CMD_CREATE waits."""
    with contextlib.suppress(*world.GONE):
        words = pathlib.Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").split()
        return words[0] == "431" and aftermath.read_process(pid).state in "SD"
    return False


@contextlib.contextmanager
def done(scene, begin):
    begin()
    scene.client.go()
    assert scene.client.process.wait(10) == 0
    scene.look()
    yield


@contextlib.contextmanager
def without_helper(scene, moment):
    scene.helper = "never"
    with client_at(scene, moment, scene.mount):
        yield


def reach(scene, stage):
    """A context in which the attempt stands at that stage."""
    mount, unmount = scene.mount, scene.unmount
    ways = {"M1": lambda: client_at(scene, "type-read", mount), "M2": lambda: client_at(scene, "device-armed", mount),
            "M3": lambda: client_at(scene, "server-forked", mount), "M4": lambda: call_at(scene, "front", "Mount", mount),
            "M5": lambda: call_at(scene, "polkitd", "CheckAuthorization", mount),
            "M6": lambda: waiting_for_the_server(scene), "M7": lambda: child_at(scene, "created", mount),
            "M8": lambda: child_at(scene, "attached", mount), "M9": lambda: client_at(scene, "root-answered", mount),
            "M10": lambda: client_at(scene, "keep-sent", mount), "M11": lambda: done(scene, mount),
            "F7": lambda: without_helper(scene, "mounted-by-fusermount"),
            "F9": lambda: without_helper(scene, "root-answered"), "F10": lambda: without_helper(scene, "keep-sent"),
            "N1": lambda: call_at(scene, "front", "Unmount", unmount), "N2": lambda: child_at(scene, "identity-taken", unmount),
            "N3": lambda: child_at(scene, "seen", unmount), "N4": lambda: child_at(scene, "gone", unmount),
            "N5": lambda: done(scene, unmount)}
    return ways[stage]()


def restart_bus():
    """As the world started it. polkitd and the helper come back when somebody calls them."""
    bus = subprocess.Popen(["dbus-daemon", "--system", "--nofork", "--nopidfile", "--nosyslog", "--print-address=1"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert bus.stdout.readline(), "the bus did not start"
    bus.stdout.close()
    return bus


def start_polkit():
    """The answer comes when the name is owned."""
    connection = dbuswire.Connection(BUS)
    connection.bus("StartServiceByName", "su", ["org.freedesktop.PolicyKit1", 0])
    connection.close()


def wait_for_end(pid, timeout=5):
    def has_ended():
        process = aftermath.processes().get(pid)
        return process is None or process.state == "Z"
    return world.wait_until(has_ended, timeout)

