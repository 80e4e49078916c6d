# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file mounts in a booted system, where logind tells polkit who sits at the computer and systemd runs the helper."""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "system"))

from booted import SEAT, Booted  # noqa: E402
from latency.alice import HOME  # noqa: E402
from latency.client import INSTALLED, PROGRAM, Client  # noqa: E402
from latency.gates import summary  # noqa: E402
from latency.places import BINDFS  # noqa: E402

COPY = "/opt/bench-mount-client"  # the booted system sees the root, and nothing that is mounted below it


def booted_mounts(rounds):
    """Of the client in a session at the seat; or why there is none."""
    shutil.copy(PROGRAM, COPY)
    try:
        with Booted() as system:
            return _mounts(system, rounds)
    except (AssertionError, OSError, RuntimeError) as problem:
        return {"why": str(problem) or type(problem).__name__}


def _mounts(system, rounds):
    system.host("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "bash", "-c",
                f"mkdir -p {BINDFS.source} {HOME}/mnt && echo hello > {BINDFS.source}/{BINDFS.file}")
    inside = ["nsenter", "-t", str(system.init), "-m", "-p", "-u", "-i", "-C"]
    session = ["systemd-run", "--uid=alice", *SEAT, "--wait", "--pipe", "--quiet", f"--working-directory={HOME}"]
    environment = [word for name, value in INSTALLED.items() for word in ("-E", f"{name}={value}")]
    times = {"mount": [], "authorise": [], "open - authorise": [], "unmount": []}
    with Client([*inside, *session, *environment, COPY]) as client:
        for _ in range(rounds + 2):
            answer = client.mount(BINDFS, HOME / "mnt")
            authorise = answer["elapsed"][0]["authorise"]
            for name, value in (("mount", answer["ms"]), ("authorise", authorise),
                                ("open - authorise", answer["ms"] - authorise),
                                ("unmount", client.unmount(HOME / "mnt"))):
                times[name].append(value)
    return {name: summary(values[2:]) for name, values in times.items()}  # the first ones start helper and polkit
