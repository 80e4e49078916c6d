# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file is what the bus starts in the test of idleness: a fake agent that starts a front, as the real one does."""
import os
import pwd
import subprocess
import sys

from fakeagent import FakeAgent

front, idle_ms = sys.argv[1:]
agent = FakeAgent()
number, entry = agent.theirs.fileno(), pwd.getpwnam("fuseboard")
environment = {name: value for name, value in os.environ.items() if name.startswith("DBUS_")}
environment.setdefault("DBUS_SYSTEM_BUS_ADDRESS", os.environ.get("DBUS_STARTER_ADDRESS", ""))
sys.exit(subprocess.call(
    ["bash", "-c", f'exec 3<&{number} {number}<&-; exec setpriv --reuid={entry.pw_uid} --regid={entry.pw_gid} '
     f'--clear-groups --inh-caps=-all {front} --idle-timeout-ms {idle_ms}'],
    pass_fds=[number], env=environment | {"PATH": os.environ.get("PATH", "/usr/bin:/bin")}))
