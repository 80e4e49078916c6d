# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes what is mounted, where, and beside how many other mounts."""
import contextlib
import ctypes
import dataclasses
import os
import pathlib
import subprocess
import time

from latency.alice import ENVIRONMENT, GID, HOME, UID

SSH_PORT = 2222
MNT_DETACH = 2
CROWD = pathlib.Path("/run/crowd")
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclasses.dataclass(frozen=True)
class Kind:
    """The same server for both sides: how each is started, and a file that is there when it serves."""
    name: str
    source: str
    plain: tuple
    options: dict = dataclasses.field(default_factory=dict)
    file: str = "greeting"

    def by_itself(self, place):
        return [*self.plain, place]

    def by_command(self, place):
        options = [word for name, value in self.options.items() for word in ("-o", f"{name}={value}")]
        return ["fuseboardctl", "mount", self.name, self.source, place, *options, "--helper=require", "--json"]


FILES, IMAGE, REMOTE = str(HOME / "files"), str(HOME / "image.squashfs"), f"alice@127.0.0.1:{HOME}/files"
BINDFS = Kind("bindfs", FILES, ("bindfs", "--no-allow-other", FILES))
SQUASHFUSE = Kind("squashfuse", IMAGE, ("squashfuse", IMAGE))
SSHFS = Kind("sshfs", REMOTE, ("sshfs", "-p", str(SSH_PORT), REMOTE), {"port": str(SSH_PORT)})


def as_alice(script):
    subprocess.run(["bash", "-ec", script], user=UID, group=GID, extra_groups=[], env=ENVIRONMENT, cwd=HOME, check=True,
                   stdin=subprocess.DEVNULL)


def make_sources():
    as_alice("mkdir -p files mnt; seq -f many/%g 100 | xargs mkdir -p; echo hello > files/greeting; "
             "mksquashfs files image.squashfs -quiet -no-progress; mkdir -m 700 -p .ssh; "
             "ssh-keygen -qt ed25519 -N '' -f .ssh/id_ed25519; cp .ssh/id_ed25519.pub .ssh/authorized_keys")
    # fusermount3 counts the mounts of the table that this link leads to; every installed system has it.
    if not os.path.lexists("/etc/mtab"):
        os.symlink("../proc/self/mounts", "/etc/mtab")


@contextlib.contextmanager
def sshd():
    """A real one on the loopback, whose key alice knows."""
    subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", "/run/hostkey"], check=True)
    key = pathlib.Path("/run/hostkey.pub").read_text(encoding="ascii").strip()
    as_alice(f"echo '[127.0.0.1]:{SSH_PORT} {key}' > .ssh/known_hosts")
    os.makedirs("/run/sshd", exist_ok=True)
    command = ["/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-h", "/run/hostkey", "-p", str(SSH_PORT),
               "-o", "ListenAddress=127.0.0.1", "-o", "UsePAM=no", "-o", "PasswordAuthentication=no",
               "-o", "Subsystem=sftp internal-sftp"]
    with open("/run/sshd.log", "wb") as log:
        daemon = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL)
    try:
        _wait_for_sshd(daemon)
        yield
    finally:
        daemon.terminate()
        daemon.wait()


def _wait_for_sshd(daemon):
    deadline = time.monotonic() + 10
    while "listening on" not in (said := pathlib.Path("/run/sshd.log").read_text(encoding="utf-8").lower()):
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"sshd did not start: {said}")
        time.sleep(0.02)


@contextlib.contextmanager
def crowd(count):
    """Other mounts: one tmpfs with `count` of them inside, which goes away as one."""
    CROWD.mkdir(exist_ok=True)
    _mount_tmpfs(CROWD)
    try:
        for number in range(count):
            place = CROWD / str(number)
            place.mkdir()
            _mount_tmpfs(place)
        yield
    finally:
        if LIBC.umount2(os.fsencode(CROWD), MNT_DETACH):
            raise OSError(ctypes.get_errno(), f"umount2({CROWD})")


def _mount_tmpfs(place):
    if LIBC.mount(b"crowd", os.fsencode(place), b"tmpfs", 0, b"size=64k"):
        raise OSError(ctypes.get_errno(), f"mount({place})")
