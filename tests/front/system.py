# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file starts what the front needs around it: a system bus, polkitd or a stand-in, and the front itself."""
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

import dbuswire
from caller import ALICE, BOB, CAROL, OBJECT, SERVICE, User, refusal  # noqa: F401 (the tests take them from here)
from fakeagent import FakeAgent

SOURCE = pathlib.Path(os.environ["FUSEBOARD_SOURCE"])
FRONT = os.environ["FUSEBOARD_FRONT"]
POLKIT = "org.freedesktop.PolicyKit1"

# As /usr/share/dbus-1/system.conf, with our policy and polkit's, and on a socket of our own.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
  </policy>
  <policy user="root">
    <allow own="org.freedesktop.PolicyKit1"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Monitoring"/>
  </policy>
  <policy user="polkitd"><allow own="org.freedesktop.PolicyKit1"/></policy>
  <policy context="default"><allow send_destination="org.freedesktop.PolicyKit1"/></policy>
  <include>{policy}</include>
</busconfig>
"""


class Bus:
    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="front-"))
        self.dir.chmod(0o755)
        self.path = str(self.dir / "bus")
        self.services = self.dir / "services"
        self.services.mkdir()
        config = self.dir / "bus.conf"
        config.write_text(CONFIG.format(path=self.path, services=self.services,
                                        policy=SOURCE / "policy/org.fuseboard.Helper1.conf"), encoding="utf-8")
        with open(self.dir / "daemon.log", "wb") as log:
            self.daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile",
                                            "--nosyslog", "--print-address=1"], stdout=subprocess.PIPE, stderr=log)
        assert self.daemon.stdout.readline(), "dbus-daemon did not start"
        self.connections = []

    @property
    def environment(self):
        mutant = {name: value for name, value in os.environ.items() if name == "FUSEBOARD_MUTANT"}
        return mutant | {"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                         "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.path}"}

    def connect(self, uid=0, **more):
        self.connections.append(dbuswire.Connection(self.path, uid, **more))
        return self.connections[-1]

    def user(self, uid, **more):
        return User(self.connect(uid, **more), uid)

    def wait_for_name(self, name, timeout=10):
        """Without polling: NameOwnerChanged, or it is there already."""
        watcher = self.connect()
        watcher.bus("AddMatch", "s", [f"type='signal',member='NameOwnerChanged',arg0='{name}'"])
        if watcher.bus("NameHasOwner", "s", [name]).args[0]:
            return
        watcher.wait_for(lambda m: m.member == "NameOwnerChanged" and m.args[2], timeout)

    def stop(self):
        for connection in self.connections:
            connection.close()
        end(self.daemon)
        print(f"The bus ended with {self.daemon.returncode} and said:\n" + (self.dir / "daemon.log").read_text(errors="replace"))
        shutil.rmtree(self.dir)


def end(process, timeout=5):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


class Front:
    """The real program with a fake agent, as the account fuseboard."""

    def __init__(self, bus, agent=None, user="fuseboard", wrap=(), wait=True, **options):
        self.bus, self.agent = bus, agent or FakeAgent()
        self.log = bus.dir / f"front-{time.monotonic_ns()}.log"
        arguments = [word for name, value in options.items() for word in ("--" + name.replace("_", "-"), str(value))]
        entry = pwd.getpwnam(user)
        drop = [] if entry.pw_uid == 0 else ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}",
                                             "--clear-groups", "--inh-caps=-all"]
        number = self.agent.theirs.fileno()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", f'exec 3<&{number} {number}<&-; exec "$@"', "front", *wrap, *drop, FRONT, *arguments],
                pass_fds=[number], env=bus.environment, stdin=subprocess.DEVNULL, stderr=log)
        self.agent.theirs.close()
        if wait:
            bus.wait_for_name(SERVICE)

    def text(self):
        return self.log.read_text(encoding="utf-8")

    def wait_for_log(self, words, timeout=5):
        until = time.monotonic() + timeout
        while words not in self.text():
            assert time.monotonic() < until, f"{words!r} is not in the log:\n{self.text()}"
            time.sleep(0.01)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        end(self.process)
        self.agent.stop()


class Authority:
    """Stands in for polkitd: the test answers every question itself, or `verdict` does."""

    YES, NO, CHALLENGE = (True, False, {}), (False, False, {}), (False, True, {})
    DISMISSED = (False, True, {"polkit.dismissed": "true"})

    def __init__(self, bus):
        self.connection = bus.connect()
        assert self.connection.bus("RequestName", "su", [POLKIT, 4]).args[0] == 1

    def next(self, member="CheckAuthorization", timeout=5):
        return self.connection.wait_for(lambda m: m.kind == dbuswire.CALL and m.member == member, timeout)

    def was_asked(self, within=0.3):
        return self.connection.has(lambda m: m.kind == dbuswire.CALL, within)

    def answer(self, question, verdict):
        self.connection.answer(question, "(bba{ss})", [verdict])

    def say(self, verdict, times=1):
        for _ in range(times):
            self.answer(self.next(), verdict)

    def die(self):
        self.connection.close()
