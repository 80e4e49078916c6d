# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file calls the helper as any account, with any message and any descriptors."""
import os
import tempfile

import dbuswire

SERVICE = "org.fuseboard.Helper1"
OBJECT = "/org/fuseboard/Helper1"
ALICE, BOB, CAROL = 1000, 1001, 1002


class User:
    """Calls the helper, with descriptors of the usual kinds."""

    def __init__(self, connection, uid):
        self.connection, self.uid = connection, uid
        self.folder = tempfile.mkdtemp(prefix=f"user{uid}-")
        os.chown(self.folder, uid, uid)

    def make_folder(self):
        """After a test has given another path."""
        os.mkdir(self.folder, 0o700)
        os.chown(self.folder, self.uid, self.uid)

    def usual_fds(self):
        return [os.open(self.folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC),
                os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC), os.pidfd_open(os.getpid())]

    def spec(self, version=1, request=7, subtype="sshfs", source="alice@host:/srv", options=0, max_read=0, gid=None,
             replaces=0, deadline_ms=5000):
        gid = self.uid if gid is None else gid
        return (version, request, subtype, source, options, max_read, gid, replaces, deadline_ms)

    def start_mount(self, fds=None, flags=0, indexes=(0, 1, 2), **spec):
        """Sends Mount and returns its serial number. Descriptors are closed here: the message has its own."""
        fds = self.usual_fds() if fds is None else fds
        try:
            return self.connection.call(SERVICE, OBJECT, SERVICE, "Mount", "hhh(uussuuutu)",
                                        [*indexes, self.spec(**spec)], fds=fds, flags=flags)
        finally:
            for fd in fds:
                os.close(fd)

    def mount(self, timeout=10, **more):
        return self.connection.reply_to(self.start_mount(**more), timeout)

    def start(self, member, signature, args, flags=0):
        return self.connection.call(SERVICE, OBJECT, SERVICE, member, signature, args, flags=flags)

    def call(self, member, signature="", args=(), interface=SERVICE, path=OBJECT, timeout=10, **more):
        serial = self.connection.call(SERVICE, path, interface, member, signature, args, **more)
        return self.connection.reply_to(serial, timeout)

    def get(self, name, timeout=10):
        return self.call("Get", "ss", [SERVICE, name], interface="org.freedesktop.DBus.Properties", timeout=timeout)

    def reply_to(self, serial, timeout=10):
        return self.connection.reply_to(serial, timeout)

    def progress(self, timeout=5):
        return self.connection.wait_for(lambda m: m.member == "Progress", timeout).args

    def leave(self):
        self.connection.close()


def refusal(reply):
    """The short name of an error of ours; the reply must have the documented signature."""
    assert reply.kind == dbuswire.ERROR, reply
    assert reply.error.startswith(SERVICE + ".Error."), reply
    assert reply.signature == "ssias", reply
    return reply.error.rsplit(".", 1)[1]
