# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file runs and times commands as alice, in a process that is hers altogether: FUSE lets nobody else into her mounts,
and a process that changes its ids for each command would be slower than what it measures."""
import json
import os
import pathlib
import socket
import time

HOME = pathlib.Path("/home/alice")
UID = GID = 1000
ENVIRONMENT = {"HOME": str(HOME), "USER": "alice", "LOGNAME": "alice", "PATH": "/usr/local/bin:/usr/bin:/bin",
               "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": f"/run/user/{UID}"}
HELPER = ("org.fuseboard.Helper1", "/org/fuseboard/Helper1")
BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
POLKIT = ("org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority")
PEER = "org.freedesktop.DBus.Peer"


class Alice:
    """The parent's side. Every answer is a dict; a failure of hers ends the measurement."""

    def __init__(self):
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            _serve(theirs)
        theirs.close()
        self._stream = ours.makefile("rw", encoding="utf-8")
        self._socket = ours

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()
        self._socket.close()
        os.waitpid(self.pid, 0)

    def _ask(self, **order):
        self._stream.write(json.dumps(order) + "\n")
        self._stream.flush()
        answer = json.loads(self._stream.readline() or '{"failed": "the process of alice ended"}')
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer

    def run(self, *commands, files=(), at_once=1):
        """Runs the commands, some at a time; each one's file is opened as soon as it ended: milliseconds and output."""
        return self._ask(do="run", commands=[list(map(str, each)) for each in commands], files=list(map(str, files)),
                         atOnce=at_once)

    def round_trips(self, target, count):
        """Milliseconds of each of some calls: to "bus", "helper" or "polkit"."""
        return self._ask(do="trips", target=target, count=count)["ms"]


def _serve(channel):
    os.setgroups([])
    os.setresgid(GID, GID, GID)
    os.setresuid(UID, UID, UID)
    os.chdir(HOME)
    stream = channel.makefile("rw", encoding="utf-8")
    for line in stream:
        order = json.loads(line)
        try:
            answer = _run(order) if order["do"] == "run" else {"ms": _trips(order["target"], order["count"])}
        except Exception as problem:  # pylint: disable=broad-exception-caught # it is told to the parent
            answer = {"failed": f"{type(problem).__name__}: {problem}"}
        stream.write(json.dumps(answer) + "\n")
        stream.flush()
    os._exit(0)


def _run(order):
    left = list(zip(order["commands"], order["files"] or [None] * len(order["commands"])))
    running = {}
    output = os.memfd_create("output")
    begin = time.perf_counter()
    while left or running:
        while left and len(running) < order["atOnce"]:
            command, file = left.pop(0)
            running[_spawn(command, output)] = command, file
        pid, status = os.waitpid(-1, 0)
        command, file = running.pop(pid)
        if status:
            raise RuntimeError(f"{command}: {_text(output)}")
        if file:
            os.close(os.open(file, os.O_RDONLY))
    elapsed = time.perf_counter() - begin
    text = _text(output)
    os.close(output)
    return {"ms": elapsed * 1000, "output": text}


def _spawn(command, output):
    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, output, 1),
               (os.POSIX_SPAWN_DUP2, output, 2)]
    return os.posix_spawnp(command[0], command, ENVIRONMENT, file_actions=actions)


def _text(output):
    return os.pread(output, 1 << 20, 0).decode(errors="replace")


def _trips(target, count):
    import dbus  # after the change of ids: the connection is alice's
    bus = dbus.SystemBus(private=True)
    subject = ("system-bus-name", dbus.Dictionary({"name": bus.get_unique_name()}, signature="sv"))
    question = (subject, "org.fuseboard.mount-own", dbus.Dictionary({}, signature="ss"), dbus.UInt32(0), "")
    calls = {"bus": (*BUS, BUS[0], "GetId", "", ()), "helper": (*HELPER, PEER, "Ping", "", ()),
             "polkit": (*POLKIT, "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization", "(sa{sv})sa{ss}us",
                        question)}
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        bus.call_blocking(*calls[target])
        times.append((time.perf_counter() - begin) * 1000)
    bus.close()
    return times
