# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file plays the agent: it keeps the front's records and answers them as the test says."""
import fcntl
import os
import pathlib
import socket
import struct
import termios
import threading
import time
import tomllib

HELLO, MOUNT, UNMOUNT, ABORT, CANCEL, LEAVE = 1, 2, 3, 4, 5, 16
ATTACH, READY = 4, 5
SYNC_INIT, PROBED = 0, 1
ERRORS = list(tomllib.loads((pathlib.Path(__file__).resolve().parents[2] / "dbus/errors.toml").read_text(encoding="utf-8")))
REQUEST = struct.Struct("=IIQQIIIIII33s256s7s32s")
REPLY = struct.Struct("=QQIIIIIiIIIIIIII1024s128s32s")
assert (REQUEST.size, REPLY.size) == (376, 1256)


def code_of(name):
    """The number between front and agent."""
    return ERRORS.index(name)


class Record:
    def __init__(self, data, fds):
        (self.kind, self.uid, self.request, self.mount_id, self.gid, self.flags, self.max_read, self.deadline_ms,
         self.mode, self.for_others, subtype, source, self.padding, self.build_id) = REQUEST.unpack(data)
        self.subtype, self.source = subtype.rstrip(b"\0").decode(), source.rstrip(b"\0").decode()
        self.fds = fds


class FakeAgent:
    """Works in a thread of its own. `auto`: answers everything with success at once."""

    def __init__(self, auto=True, build_id=None, greets=True):
        self.ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.auto, self.build_id, self.greets = auto, build_id, greets
        self.records, self.changed = [], threading.Condition()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                data, fds, _, _ = socket.recv_fds(self.ours, REQUEST.size, 8)
            except OSError:
                return
            if not data:
                return
            self.handle(Record(data, fds))

    def handle(self, record):
        if record.kind == HELLO:
            self.build_id = self.build_id or record.build_id
            if self.greets:
                self.reply(record, kind=HELLO)
            return
        with self.changed:
            self.records.append(record)
            self.changed.notify_all()
        if self.auto and record.kind != CANCEL:
            self.finish(record)

    def reply(self, record, kind=None, done=1, ok=1, code=0, stage=0, errno=0, mount_id=0, connection=0, flags=0,
              max_read=0, create_us=0, attach_us=0, guarantee=0, kernel_log=b"", kernel_log_length=None, context=b""):
        length = len(kernel_log) if kernel_log_length is None else kernel_log_length
        self.ours.send(REPLY.pack(record.request, mount_id, kind or record.kind, done, ok, code, stage, errno,
                                  connection, flags, max_read, create_us, attach_us, guarantee, 0, length, kernel_log,
                                  context, self.build_id))

    def finish(self, record, **more):
        """The usual good end; the descriptors are closed as the real one would."""
        if record.kind == MOUNT and not more:
            self.reply(record, done=0, stage=ATTACH)
            more = {"mount_id": 4242, "connection": 77, "flags": record.flags, "max_read": record.max_read,
                    "create_us": 11, "attach_us": 22}
        self.close(record)
        self.reply(record, **more)
        self.wait_until_read()

    def wait_until_read(self, timeout=5):
        """So that what the test says next on the bus, which is another way to the front, comes after it."""
        until = time.monotonic() + timeout
        while any(fcntl.ioctl(self.ours, termios.TIOCOUTQ, bytes(4))):
            assert time.monotonic() < until, "the front reads no reply"
            time.sleep(0.0005)

    def close(self, record):
        while record.fds:
            os.close(record.fds.pop())

    def next(self, kind, timeout=5):
        """The next record of that kind, removed; AssertionError when none comes in time."""
        until = time.monotonic() + timeout
        with self.changed:
            while True:
                for record in self.records:
                    if record.kind == kind:
                        self.records.remove(record)
                        return record
                left = until - time.monotonic()
                assert left > 0 and self.changed.wait(left), f"no record {kind} within {timeout} s: {self.records}"

    def count(self, kind):
        with self.changed:
            return sum(record.kind == kind for record in self.records)

    def stop(self):
        self.ours.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        for record in self.records:
            self.close(record)
        self.ours.close()
        self.theirs.close()
