# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file speaks D-Bus over a plain socket, so that tests can send what no library would, as any account."""
import os
import select
import socket
import struct
import time

CALL, RETURN, ERROR, SIGNAL = 1, 2, 3, 4
NO_REPLY, NO_AUTO_START, ALLOW_INTERACTIVE = 1, 2, 4
PATH, INTERFACE, MEMBER, ERROR_NAME, REPLY_SERIAL, DESTINATION, SENDER, SIGNATURE, UNIX_FDS = range(1, 10)
FIXED = {"y": "B", "n": "h", "q": "H", "i": "i", "u": "I", "x": "q", "t": "Q", "d": "d", "b": "I", "h": "I"}
ALIGN = {"y": 1, "n": 2, "q": 2, "i": 4, "u": 4, "b": 4, "h": 4, "x": 8, "t": 8, "d": 8, "s": 4, "o": 4, "g": 1,
         "a": 4, "(": 8, "{": 8, "v": 1}


def split_types(signature):
    """'sa{sv}(ii)' -> ['s', 'a{sv}', '(ii)']"""
    parts, start, depth = [], 0, 0
    for i, c in enumerate(signature):
        depth += (c in "({") - (c in ")}")
        if depth == 0 and c != "a":
            parts.append(signature[start:i + 1])
            start = i + 1
    return parts


class Writer:
    def __init__(self):
        self.data = bytearray()

    def pad(self, n):
        self.data += b"\0" * (-len(self.data) % n)

    def put(self, kind, value):
        c = kind[0]
        self.pad(ALIGN[c])
        if c in FIXED:
            self.data += struct.pack("<" + FIXED[c], value)
        elif c in "so":
            raw = value.encode() if isinstance(value, str) else value
            self.data += struct.pack("<I", len(raw)) + raw + b"\0"
        elif c == "g":
            self.data += bytes([len(value)]) + value.encode() + b"\0"
        elif c == "v":
            inner, content = value
            self.put("g", inner)
            self.put(inner, content)
        elif c == "a":
            self.put_array(kind[1:], value)
        else:
            for part, item in zip(split_types(kind[1:-1]), value, strict=True):
                self.put(part, item)

    def put_array(self, element, values):
        self.data += b"\0\0\0\0"
        at = len(self.data) - 4
        self.pad(ALIGN[element[0]])
        begin = len(self.data)
        for value in values.items() if isinstance(values, dict) else values:
            self.put(element, value)
        struct.pack_into("<I", self.data, at, len(self.data) - begin)


class Reader:
    def __init__(self, data, order="<"):
        self.data, self.at, self.order = data, 0, order

    def pad(self, n):
        self.at += -self.at % n

    def number(self, code):
        value, = struct.unpack_from(self.order + code, self.data, self.at)
        self.at += struct.calcsize("<" + code)
        return value

    def get(self, kind):
        c = kind[0]
        self.pad(ALIGN[c])
        if c in FIXED:
            return self.number(FIXED[c])
        if c in "sog":
            length = self.number("B" if c == "g" else "I")
            text = bytes(self.data[self.at:self.at + length])
            self.at += length + 1
            return text.decode()
        if c == "v":
            return self.get(self.get("g"))
        if c == "a":
            return self.get_array(kind[1:])
        return tuple(self.get(part) for part in split_types(kind[1:-1]))

    def get_array(self, element):
        length = self.number("I")
        self.pad(ALIGN[element[0]])
        end, items = self.at + length, []
        while self.at < end:
            items.append(self.get(element))
        return dict(items) if element[0] == "{" else items


class Message:
    def __init__(self, kind, flags, serial, fields, body, fds=()):
        self.kind, self.flags, self.serial, self.fields, self.body, self.fds = kind, flags, serial, fields, body, fds
        self.sender, self.member = fields.get(SENDER), fields.get(MEMBER)
        self.error, self.signature = fields.get(ERROR_NAME), fields.get(SIGNATURE, "")
        self._args = None

    @property
    def args(self):
        if self._args is None:
            reader = Reader(self.body)
            self._args = [reader.get(part) for part in split_types(self.signature)]
        return self._args

    def __repr__(self):
        return f"<{self.kind} {self.member or self.error or ''} {self.args}>"


def packed(kind, flags, serial, fields, body):
    out = Writer()
    for part, value in zip("yyyyuu", (ord("l"), kind, flags, 1, len(body), serial)):
        out.put(part, value)
    types = {PATH: "o", SIGNATURE: "g", REPLY_SERIAL: "u", UNIX_FDS: "u"}
    out.put("a(yv)", [(field, (types.get(field, "s"), value)) for field, value in fields.items()])
    out.pad(8)
    return bytes(out.data) + bytes(body)


class Connection:
    """One connection to the bus with the credentials given at connect(2). Closing it is leaving the bus."""

    def __init__(self, path, uid=0, gid=None, groups=()):
        self.serial, self.pending, self.buffer, self.fds = 0, [], b"", []
        self.socket = connect_as(path, uid, uid if gid is None else gid, groups)
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(uid).encode().hex().encode() + b"\r\n")
        assert self.line().startswith(b"OK"), "authentication failed"
        self.socket.sendall(b"NEGOTIATE_UNIX_FD\r\n")
        assert self.line() == b"AGREE_UNIX_FD"
        self.socket.sendall(b"BEGIN\r\n")
        self.name = self.bus("Hello").args[0]

    def line(self):
        data = b""
        while not data.endswith(b"\r\n"):
            part = self.socket.recv(1)
            assert part, "the bus hung up"
            data += part
        return data[:-2]

    def close(self):
        self.socket.close()
        for message in self.pending:
            for fd in message.fds:
                os.close(fd)
        self.pending = []

    def send(self, kind, fields, signature="", args=(), fds=(), flags=0, body=None):
        if body is None:
            writer = Writer()
            for part, value in zip(split_types(signature), args, strict=True):
                writer.put(part, value)
            body = writer.data
        if signature:
            fields = fields | {SIGNATURE: signature}
        if fds:
            fields = fields | {UNIX_FDS: len(fds)}
        self.serial += 1
        data = packed(kind, flags, self.serial, fields, body)
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack(f"{len(fds)}i", *fds))] if fds else []
        sent = self.socket.sendmsg([data], ancillary)
        self.socket.sendall(memoryview(data)[sent:])
        return self.serial

    def call(self, destination, path, interface, member, signature="", args=(), **more):
        fields = {PATH: path, MEMBER: member, DESTINATION: destination}
        if interface:
            fields[INTERFACE] = interface
        return self.send(CALL, fields, signature, args, **more)

    def bus(self, member, signature="", args=()):
        serial = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", member, signature,
                           args)
        return self.reply_to(serial)

    def answer(self, call, signature="", args=()):
        self.send(RETURN, {REPLY_SERIAL: call.serial, DESTINATION: call.sender}, signature, args, flags=NO_REPLY)

    def answer_error(self, call, name, text="mock"):
        self.send(ERROR, {REPLY_SERIAL: call.serial, DESTINATION: call.sender, ERROR_NAME: name}, "s", [text],
                  flags=NO_REPLY)

    def reply_to(self, serial, timeout=10):
        return self.wait_for(lambda m: m.kind in (RETURN, ERROR) and m.fields.get(REPLY_SERIAL) == serial, timeout)

    def wait_for(self, wanted, timeout=10):
        """The first message that is wanted; AssertionError when none came in time. Others stay for later."""
        until = time.monotonic() + timeout
        while True:
            for i, message in enumerate(self.pending):
                if wanted(message):
                    return self.pending.pop(i)
            left = until - time.monotonic()
            assert left > 0, f"nothing came within {timeout} s; there are {self.pending}"
            self.read_some(left)

    def has(self, wanted, within):
        """Whether such a message comes within so many seconds."""
        try:
            self.wait_for(wanted, within)
            return True
        except AssertionError:
            return False

    def read_some(self, timeout):
        if not select.select([self.socket], [], [], timeout)[0]:
            return
        data, fds, _, _ = socket.recv_fds(self.socket, 1 << 20, 32)
        assert data, "the bus hung up"
        self.buffer += data
        self.fds += fds
        while message := self.take():
            self.pending.append(message)

    def take(self):
        if len(self.buffer) < 16:
            return None
        order = "<" if self.buffer[:1] == b"l" else ">"
        body_length, serial, fields_length = struct.unpack_from(order + "III", self.buffer, 4)
        head = 16 + fields_length + (-fields_length % 8)
        if len(self.buffer) < head + body_length:
            return None
        reader = Reader(self.buffer, order)
        reader.at = 12
        fields = dict(reader.get("a(yv)"))
        count = fields.get(UNIX_FDS, 0)
        message = Message(self.buffer[1], self.buffer[2], serial, fields, self.buffer[head:head + body_length],
                          self.fds[:count])
        self.buffer, self.fds = self.buffer[head + body_length:], self.fds[count:]
        return message


def connect_as(path, uid, gid, groups):
    """The kernel notes the effective ids of the moment of connect(2): SO_PEERCRED, SO_PEERGROUPS."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.getgroups()
    os.setgroups(sorted({gid, *groups}))
    os.setegid(gid)
    os.seteuid(uid)
    try:
        sock.connect(path)
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(before)
    return sock
