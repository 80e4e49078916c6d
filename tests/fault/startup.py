# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file lets the bus start the helper as a test wants: traced from its first instruction, or with other variables."""
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

import aftermath
import world

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bus"))
import dbuswire  # noqa: E402

BUS = "/run/dbus/system_bus_socket"
NAME = "org.fuseboard.Helper1"
SERVICE_FILE = pathlib.Path(f"/usr/share/dbus-1/system-services/{NAME}.service")
PATIENCE = 10.0


def has_name():
    connection = dbuswire.Connection(BUS)
    owned = bool(connection.bus("NameHasOwner", "s", [NAME]).args[0])
    connection.close()
    return owned


def halves():
    """Whoever of a helper is there, also of one that is half started."""
    return [p.pid for p in aftermath.processes().values() if p.program in (aftermath.AGENT, aftermath.FRONT) and p.state != "Z"]


def end():
    """The helper ends as when it is told to, and at the latest by force. Afterwards the next call starts one."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in halves():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if world.wait_until(lambda: not halves(), PATIENCE):
            break
    assert world.wait_until(lambda: not halves() and not has_name(), PATIENCE), "the helper does not end"


@contextlib.contextmanager
def started_by(*words):
    """As long as this lasts, these words stand before the program where the bus starts the helper: in the mount namespace
    of this world alone. The helper ends before and after."""
    end()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(re.sub(r"^Exec=", f"Exec={' '.join(words)} ", SERVICE_FILE.read_text(encoding="utf-8"), flags=re.M))
        file.flush()
        os.chmod(file.name, 0o644)
        subprocess.run(["mount", "--bind", file.name, SERVICE_FILE], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", SERVICE_FILE], check=True)
            end()


class StartTrace:
    """What strace writes about a helper from its first instruction on; it injects where it is told to."""

    def __init__(self, folder, point):
        self.file = pathlib.Path(folder) / "trace"
        self.words = ["/usr/bin/strace", "-D", "-f", "-o", str(self.file)]
        if point:
            self.words += ["-e", f"inject={point.call}:error={point.error}:when={point.number}"]
        self.written = ""

    def text(self):
        return self.file.read_text(encoding="utf-8", errors="replace") if self.file.exists() else self.written

    def injected(self):
        return "(INJECTED)" in self.text()


@contextlib.contextmanager
def traced(point):
    """The next helper is traced. With -D it is the child of the bus as ever, and strace is nobody's parent."""
    with tempfile.TemporaryDirectory() as folder:
        trace = StartTrace(folder, point)
        with started_by(*trace.words):
            yield trace
        trace.written = trace.text()
