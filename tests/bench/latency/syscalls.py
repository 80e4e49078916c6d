# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file counts system calls with strace: of front, agent and its children, the client and what it starts. Counts have
no noise, so a call that creeps into the way of a mount shows here first."""
import collections
import pathlib
import re
import subprocess
import tempfile
import time

ATTACH_SECONDS = 10
OURS = "/usr/libexec/fuseboard-supervisor"
CALL = re.compile(r"(\w+)\(")
BIRTH = re.compile(r"(?:clone3?|v?fork)\(.* = (\d+)(?: .*)?$")
# Whose child is what; a child that executes a program of its own is told below.
CHILD_OF = {"agent": "mount child", "mount child": "mount child", "client": "client's children",
            "client's children": "client's children", "supervisor": "supervisor"}


def _attach(folder, pids):
    """To the processes and all their descendants; every one gets a file of its own."""
    command = ["strace", "-f", "-ff", "-o", folder / "trace"]
    for pid in pids.values():
        command += ["-p", str(pid)]
    with open(folder / "said", "wb") as said:
        tracer = subprocess.Popen(command, stderr=said, stdin=subprocess.DEVNULL)
    _wait_until_attached(folder, pids, tracer)
    return tracer


def _wait_until_attached(folder, pids, tracer):
    deadline = time.monotonic() + ATTACH_SECONDS
    while (said := (folder / "said").read_text(encoding="utf-8")).count("attached") < len(pids):
        if tracer.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"strace did not attach: {said}")
        time.sleep(0.02)


def count(folder, pids):
    """{role: Counter of names}. What servers do after their start is theirs and left out."""
    counts = collections.defaultdict(collections.Counter)
    waiting = [(pid, role) for role, pid in pids.items()]
    seen = set()
    while waiting:
        pid, role = waiting.pop()
        file = folder / f"trace.{pid}"
        if pid in seen or not file.exists():
            continue
        seen.add(pid)
        waiting += _count_process(file, role, counts)
    return counts


def _count_process(file, role, counts):
    """Adds up one process; returns its children with their roles."""
    children = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        call = CALL.match(line)
        if not call:  # a signal, or the end
            continue
        if call[1] == "execve" and line.endswith(" = 0"):
            if OURS not in line:
                break
            role = "supervisor"
        counts[role][call[1]] += 1
        if birth := BIRTH.match(line):
            children.append((int(birth[1]), role if "CLONE_THREAD" in line else CHILD_OF[role]))
    return children


def measure(pids, operate, operations):
    """Calls per operation of each role, and the most frequent ones by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tracer = _attach(folder, pids)
        try:
            operate(operations)
            time.sleep(0.3)  # what follows the answer belongs to it
        finally:
            tracer.terminate()  # it lets go of them, and only then its files are whole
            tracer.wait()
        counts = count(folder, pids)
    return {role: {"perOperation": round(sum(names.values()) / operations, 1),
                   "most": {name: round(number / operations, 1) for name, number in names.most_common(8)}}
            for role, names in sorted(counts.items())}
