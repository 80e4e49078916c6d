# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file drives mountclient.cpp: the jobs of app/client in a program that stays, run by alice."""
import json
import pathlib
import subprocess

from latency.alice import ENVIRONMENT, GID, HOME, UID

PROGRAM = pathlib.Path(__file__).resolve().parents[3] / "build/release-hardened/bin/bench-mount-client"
# It lies in the build tree, but all it needs is what the package installed.
INSTALLED = {"FUSEBOARD_SUPERVISOR": "/usr/libexec/fuseboard-supervisor",
             "FUSEBOARD_CATALOG": "/usr/share/fuseboard/types"}


class Client:
    def __init__(self, command=None):
        """The command becomes the client as alice; without one it is started here."""
        ours = {"user": UID, "group": GID, "extra_groups": [], "cwd": HOME, "env": ENVIRONMENT | INSTALLED}
        self.process = subprocess.Popen(command or [PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        **({} if command else ours))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def _ask(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("bench-mount-client ended")
        return json.loads(answer)

    def mount(self, kind, *places, at_once=1):
        """Milliseconds until a file in each place was open, and of each mount the parts."""
        return self._ask(do="mount", type=kind.name, source=str(kind.source), options=kind.options,
                         places=list(map(str, places)), file=kind.file, atOnce=at_once)

    def unmount(self, *places):
        """Milliseconds in all, one after the other."""
        return self._ask(do="unmount", places=list(map(str, places)))["ms"]
