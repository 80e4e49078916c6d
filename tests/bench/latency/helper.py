# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file looks at the two halves of the helper: stops them, sees them at rest, and weighs them."""
import os
import pathlib
import re
import select
import signal
import subprocess
import time

NAME = "org.fuseboard.Helper1"
REST_SECONDS = 3
END_SECONDS = 10


def _ask_bus(method):
    """Of a process of its own: a connection that stayed would hear of others and be heard of."""
    command = ["dbus-send", "--system", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
               f"org.freedesktop.DBus.{method}", f"string:{NAME}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.split()[-1] if done.returncode == 0 else None


def processes():
    """{"agent": pid, "front": pid}, or nothing where the helper does not run."""
    front = _ask_bus("GetConnectionUnixProcessID")
    if front is None:
        return {}
    stat = pathlib.Path(f"/proc/{front}/stat").read_text(encoding="utf-8")
    return {"agent": int(stat.rpartition(")")[2].split()[1]), "front": int(front)}


def stop():
    """As systemd does: TERM to the agent, then the end of both."""
    running = processes()
    watched = [os.pidfd_open(pid) for pid in running.values()]
    if running:
        os.kill(running["agent"], signal.SIGTERM)
    deadline = time.monotonic() + END_SECONDS
    for pidfd in watched:
        if not select.select([pidfd], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise RuntimeError(f"the helper did not end within {END_SECONDS} s")
        os.close(pidfd)


def _switches(pid):
    """Voluntary and forced switches of all threads: each wake-up is one."""
    text = "".join(path.read_text(encoding="ascii") for path in pathlib.Path(f"/proc/{pid}/task").glob("*/status"))
    return sum(int(count) for count in re.findall(r"^(?:non)?voluntary_ctxt_switches:\s+(\d+)", text, re.MULTILINE))


def wakeups_at_rest():
    running = processes()
    time.sleep(0.5)  # what the question to the bus has woken
    before = {name: _switches(pid) for name, pid in running.items()}
    time.sleep(REST_SECONDS)
    return {name: _switches(pid) - before[name] for name, pid in running.items()}


def weight(pid):
    """MB resident, proportional and private; and the number of libraries, the program's loader among them."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    size = {name: int(kilobytes) / 1024 for name, kilobytes in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    maps = pathlib.Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    libraries = set(re.findall(r"(/\S+\.so(?:\.\S+)?)$", maps, re.MULTILINE))
    return {"rssMb": round(size["Rss"], 2), "pssMb": round(size["Pss"], 2),
            "privateMb": round(size["Private_Clean"] + size["Private_Dirty"], 2), "libraries": len(libraries)}
