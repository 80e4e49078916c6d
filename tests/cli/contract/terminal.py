# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file runs a command on a terminal of its own."""
import fcntl
import os
import pty
import select
import struct
import termios
import time

import world


class Terminal:
    """A command whose standard streams are a terminal. What it shows is read with expect() or finish()."""

    def __init__(self, user, *words, columns=100, **environment):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        settings = [f"{name}={value}" for name, value in ({"TERM": "xterm"} | environment).items()]
        self.process = world.popen(user, "env", *settings, *words, stdin=slave, stdout=slave, stderr=slave,
                                   start_new_session=True, preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.shown = b""
        self.seen = 0  # of what was shown, by expect_next()

    def _read(self, until):
        while not until() and (left := self.end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                try:
                    self.shown += os.read(self.master, 4096)
                except OSError:  # EIO: nobody has the other end open any more
                    return

    def expect(self, text, timeout=10.0):
        self.end = time.monotonic() + timeout
        self._read(lambda: text in self.shown)
        assert text in self.shown, self.shown

    def expect_next(self, text, timeout=10.0):
        """As expect(), behind what was expected so before."""
        self.end = time.monotonic() + timeout
        self._read(lambda: text in self.shown[self.seen:])
        assert text in self.shown[self.seen:], self.shown
        self.seen = self.shown.index(text, self.seen) + len(text)

    def type(self, text):
        os.write(self.master, text)

    def finish(self, timeout=10.0):
        """Everything that was shown, and the exit status."""
        self.end = time.monotonic() + timeout
        self._read(lambda: False)
        os.close(self.master)  # hangs up: what is still there ends
        return self.shown, self.process.wait(timeout)
